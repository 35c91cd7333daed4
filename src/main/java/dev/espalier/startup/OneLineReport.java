package dev.espalier.startup;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says on one line of standard error why the service could not start and what to do. */
class OneLineReport implements FailureAnalysisReporter {
    @Override
    public void report(FailureAnalysis failure) {
        System.err.println(line(failure));
    }

    static String line(FailureAnalysis failure) {
        String action = failure.getAction() == null ? "" : " " + failure.getAction();
        return "espalier cannot start: "
                + (failure.getDescription() + action).strip().replaceAll("\\s+", " ");
    }
}
