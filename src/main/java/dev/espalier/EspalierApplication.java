package dev.espalier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service: API, queue and one worker in one process. */
@SpringBootApplication
public class EspalierApplication {
    public static void main(String[] args) {
        SpringApplication.run(EspalierApplication.class, args);
    }
}
