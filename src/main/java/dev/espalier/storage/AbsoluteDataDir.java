package dev.espalier.storage;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes {@code espalier.data-dir} absolute before anything reads it: H2 refuses a path such as {@code data}, and a URL
 * ends at a semicolon.
 */
class AbsoluteDataDir implements EnvironmentPostProcessor {
    static final String PROPERTY = "espalier.data-dir";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String given = environment.getProperty(PROPERTY);
        if (given == null) {
            return;
        }
        if (given.isBlank() || given.contains(";")) {
            throw new RefusedSetting(PROPERTY + " must be a path without a semicolon, was \"" + given + "\"");
        }
        String absolute = Path.of(given).toAbsolutePath().normalize().toString();
        environment.getPropertySources().addFirst(new MapPropertySource("espalierDataDir", Map.of(PROPERTY, absolute)));
    }
}
