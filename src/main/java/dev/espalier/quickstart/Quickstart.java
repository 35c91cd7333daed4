package dev.espalier.quickstart;

import java.net.URI;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Runs the sample job once the service is ready; ends the process, with exit code 1, if the job cannot be run. */
@Component
@ConditionalOnProperty("espalier.quickstart")
class Quickstart {
    /**
     * On a thread of its own: whatever else waits for the service to be ready, such as the job's worker, must start too.
     * No daemon: the process must not end, with exit code 0, between closing the context and the exit that tells of failure.
     */
    @EventListener
    void run(ApplicationReadyEvent ready) {
        ConfigurableApplicationContext context = ready.getApplicationContext();
        Thread.ofPlatform().name("quickstart").start(() -> run(context));
    }

    private static void run(ConfigurableApplicationContext context) {
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        var service = new Service(URI.create("http://localhost:" + port));
        try {
            new SampleJob(service, System.out, isTerminal()).run();
        } catch (SampleFailed failure) {
            if (!context.isActive()) {
                return; // Ctrl-C in the middle of the sample: nothing failed
            }
            System.err.printf("%nThe quickstart failed: %s%n", failure.getMessage());
            System.exit(SpringApplication.exit(context, () -> 1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 have a console without a terminal; 25 has none again
    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }
}
