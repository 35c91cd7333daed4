package dev.espalier.jobs;

import dev.espalier.storage.RefusedSetting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code espalier.*}, as far as jobs are concerned.
 *
 * @param workDir where runners work; inside the data folder if not set, better on a local disk where that is a network's
 * @param nativeDir where engines unpack their libraries, shared by all instances; the user's cache folder if not set
 */
@ConfigurationProperties("espalier")
public record JobSettings(
        @DefaultValue("all") Role role,
        @DefaultValue("./data") Path dataDir,
        @Nullable Path workDir,
        @Nullable Path nativeDir,
        @DefaultValue Worker worker) {
    /** Which parts of the service this process is. */
    public enum Role {
        ALL,
        API,
        WORKER;

        public boolean works() {
            return this != API;
        }
    }

    /**
     * @param name unique among all processes; made up if not set
     * @param threads of libtorch; all cores if not set
     * @param spare whether a runner waits for the next job; if not set, where the machine has memory to spare
     */
    public record Worker(
            @Nullable String name,
            @Nullable Integer threads,
            @Nullable Boolean spare) {
        public Worker {
            if (threads != null && threads < 1) {
                throw new RefusedSetting("espalier.worker.threads must be at least 1, was " + threads);
            }
        }

        public int threadCount() {
            return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        }

        public String uniqueName() {
            // In containers host and process number come again after a restart.
            return name == null ? host() + "-" + UUID.randomUUID().toString().substring(0, 8) : name;
        }

        private static String host() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }

    public Path work() {
        Path folder = workDir == null ? dataDir.resolve("work") : workDir;
        return folder.toAbsolutePath().normalize();
    }

    public Path natives() {
        if (nativeDir != null) {
            return nativeDir.toAbsolutePath().normalize();
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache == null || cache.isBlank()
                ? Path.of(Objects.requireNonNullElse(System.getProperty("user.home"), "."), ".cache")
                : Path.of(cache);
        return base.toAbsolutePath().normalize().resolve("espalier").resolve("native");
    }
}
