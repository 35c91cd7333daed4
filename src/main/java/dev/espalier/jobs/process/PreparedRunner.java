package dev.espalier.jobs.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes runners begin at once: the service's jar unpacked, and the JVM's cache of its classes, in a folder beside the
 * engine's libraries. Made once for each jar and JDK, on a thread of its own, while jobs run without; where it cannot be
 * made they go on without.
 */
public final class PreparedRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedRunner.class);

    private final Path nativeDir;
    private final String classPath;
    private @Nullable Thread maker;
    private volatile @Nullable Ready ready;

    /**
     * What a runner is started with.
     *
     * @param classPath jars alone
     * @param cache of the JVM, for {@code -XX:AOTCache}
     */
    record Ready(String classPath, Path cache) {}

    /** @param nativeDir where engines unpack their libraries */
    public PreparedRunner(Path nativeDir, String classPath) {
        this.nativeDir = nativeDir;
        this.classPath = classPath;
    }

    /**
     * Begins to make what is not there, where the service runs from a jar.
     *
     * @param then what is done once it is there, or cannot be made
     */
    public synchronized void begin(Runnable then) {
        if (maker == null && ServiceJar.of(classPath) != ServiceJar.NONE) {
            maker = Thread.ofPlatform().daemon().name("prepare-runner").start(() -> {
                make();
                then.run();
            });
        }
    }

    private void make() {
        try {
            RunnerPreparation preparation = new RunnerPreparation(nativeDir, Path.of(classPath));
            Optional<Ready> found = preparation.found();
            ready = found.isPresent() ? found.get() : preparation.make();
            LOG.info("Runners begin with {}", preparation.folder());
        } catch (InterruptedException e) {
            // The service ends; the next one begins anew.
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Runners begin slower than they could: nothing can be prepared in {}: {}", nativeDir, e.toString());
        }
    }

    /** Empty as long as it is being made, or where it cannot be. */
    Optional<Ready> ready() {
        return Optional.ofNullable(ready).filter(made -> made.cache().toFile().exists());
    }

    @Override
    public synchronized void close() {
        if (maker != null) {
            maker.interrupt();
        }
    }
}
