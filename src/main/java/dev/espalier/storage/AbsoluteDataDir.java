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
        if (given == null || !usable(given)) {
            return; // refused by DataFolder, which comes after logs are set up
        }
        String absolute = Path.of(given).toAbsolutePath().normalize().toString();
        environment.getPropertySources().addFirst(new MapPropertySource("espalierDataDir", Map.of(PROPERTY, absolute)));
    }

    static boolean usable(String folder) {
        return !folder.isBlank() && !folder.contains(";");
    }
}
