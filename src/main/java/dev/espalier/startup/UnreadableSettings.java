package dev.espalier.startup;

import dev.espalier.web.hints.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;

/** Settings whose value is of another kind: a word where a number belongs, or none of the words that there are. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class UnreadableSettings extends AbstractFailureAnalyzer<BindException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        ConversionFailedException conversion = findCause(cause, ConversionFailedException.class);
        if (property == null || conversion == null) {
            return null;
        }
        String text = String.valueOf(property.getValue());
        return new FailureAnalysis(
                property.getName() + " must be "
                        + demand(conversion.getTargetType().getType(), text),
                null,
                cause);
    }

    private static String demand(Class<?> type, String text) {
        String was = ", was \"" + text + "\"";
        if (!type.isEnum()) {
            boolean number = Number.class.isAssignableFrom(type) || type.isPrimitive();
            return (number ? "a whole number" : "a " + type.getSimpleName()) + was;
        }
        List<String> known = Arrays.stream(type.getEnumConstants())
                .map(each -> String.valueOf(each).toLowerCase(Locale.ROOT))
                .toList();
        String nearest = Nearest.value(text, known);
        return "one of " + String.join(", ", known) + was + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }
}
