package dev.espalier.startup;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Until the service runs, keeps those quiet who would each log the failure that {@link OneLineReport} tells in one line. A
 * failure that nobody analyses is still logged by Spring with all that is known of it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE) // before whoever refuses to start on the same event
class QuietStart implements ApplicationListener<SpringApplicationEvent> {
    private static final List<String> REPEATING = List.of(
            "com.zaxxer.hikari.pool.HikariPool",
            "org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger",
            "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter",
            "org.springframework.boot.tomcat.servlet.DeferredServletContainerInitializers",
            "org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext");

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        switch (event) {
            case ApplicationPreparedEvent _ -> set(event, LogLevel.OFF);
            case ApplicationReadyEvent _ -> set(event, null);
            default -> {}
        }
    }

    private static void set(SpringApplicationEvent event, @Nullable LogLevel level) {
        LoggingSystem logging = LoggingSystem.get(event.getSpringApplication().getClassLoader());
        REPEATING.forEach(name -> logging.setLogLevel(name, level));
    }
}
