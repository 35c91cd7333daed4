package dev.espalier.storage;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in two sentences, not in a hundred lines of stack, that another instance works in the same data folder. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class DataFolderInUse extends AbstractFailureAnalyzer<SQLException> {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    /** H2's DATABASE_ALREADY_OPEN_1. */
    private static final int ALREADY_OPEN = 90020;

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        if (cause.getErrorCode() != ALREADY_OPEN) {
            return null;
        }
        return new FailureAnalysis(
                "Another instance of the service is using this data folder's database" + file(cause) + ".",
                "Stop it, or give this one a folder of its own: --espalier.data-dir=/another/folder",
                cause);
    }

    /** H2 names it in quotes. */
    private static String file(SQLException cause) {
        Matcher quoted = QUOTED.matcher(String.valueOf(cause.getMessage()));
        return quoted.find() ? " " + quoted.group(1) : "";
    }
}
