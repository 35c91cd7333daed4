package dev.espalier.startup;

import dev.espalier.storage.RefusedSetting;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Settings that the service itself refuses: they say all there is to say. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class RefusedSettings extends AbstractFailureAnalyzer<RefusedSetting> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RefusedSetting cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
