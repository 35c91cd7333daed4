package dev.espalier;

import dev.espalier.startup.CommandLine;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service: API, queue and one worker in one process. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EspalierApplication {
    public static void main(String[] args) {
        switch (CommandLine.of(args)) {
            case CommandLine.Start() -> SpringApplication.run(EspalierApplication.class, args);
            case CommandLine.Tell(var text) -> System.out.print(text);
            case CommandLine.Wrong(var line) -> {
                System.err.println("espalier cannot start: " + line);
                System.exit(1);
            }
        }
    }
}
