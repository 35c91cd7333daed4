package dev.espalier.storage;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where the service keeps everything that is its own: {@code espalier.data-dir}, made absolute at start. */
@ConfigurationProperties("espalier")
public record StorageSettings(@DefaultValue("./data") String dataDir) {
    public Path root() {
        return Path.of(dataDir).toAbsolutePath().normalize();
    }

    /** For files that nobody misses after a restart. */
    public Path temporary() {
        return root().resolve("tmp");
    }
}
