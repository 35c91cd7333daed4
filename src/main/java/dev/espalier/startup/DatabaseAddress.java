package dev.espalier.startup;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** An address that no driver here knows; the libraries that find out throw nothing of their own. */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class DatabaseAddress implements FailureAnalyzer {
    private final @Nullable String url;

    DatabaseAddress(Environment environment) {
        url = environment.getProperty("spring.datasource.url");
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        boolean known = url == null || url.startsWith("jdbc:h2:") || url.startsWith("jdbc:postgresql:");
        return known || !(failure instanceof BeanCreationException || failure.getCause() instanceof RuntimeException)
                ? null
                : new FailureAnalysis(
                        "spring.datasource.url must begin with jdbc:postgresql:// (or jdbc:h2:), was \"" + url + "\"",
                        null,
                        failure);
    }
}
