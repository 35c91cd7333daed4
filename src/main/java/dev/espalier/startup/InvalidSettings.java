package dev.espalier.startup;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Settings of Spring's own that it refuses, in fewer words than its own: a port that is no number, say. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class InvalidSettings extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationPropertyValueException cause) {
        String reason = String.valueOf(cause.getReason());
        boolean number = reason.contains("java.lang.Integer") || reason.contains("java.lang.Long");
        String was = ", was \"" + cause.getValue() + "\"";
        return new FailureAnalysis(
                cause.getName() + (number ? " must be a whole number" + was : was.substring(1) + ": " + reason),
                null,
                cause);
    }
}
