package dev.espalier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service: API, queue and one worker in one process. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EspalierApplication {
    public static void main(String[] args) {
        SpringApplication.run(EspalierApplication.class, args);
    }
}
