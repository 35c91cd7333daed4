package dev.espalier.network;

import ai.djl.pytorch.jni.JniUtils;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** libtorch's shared libraries: where they are unpacked, and how they are loaded without any network. */
final class Natives {
    private static final String FOLDER = "DJL_CACHE_DIR";

    private Natives() {}

    /** Loads libtorch once in this process; processes that unpack it into the same folder wait for each other. */
    static synchronized ai.djl.engine.Engine load(int threads) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.default_engine", "PyTorch");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        try {
            Path folder = Files.createDirectories(folder());
            try (Closeable _ = exclusively(folder)) {
                ai.djl.engine.Engine engine = ai.djl.engine.Engine.getEngine("PyTorch");
                // An engine that an earlier start loaded has the earlier start's number
                JniUtils.setNumThreads(threads);
                return engine;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the folder that libtorch is unpacked into", e);
        }
    }

    /** In an image libtorch lies unpacked in a folder that nobody can write to: nobody is to be waited for. */
    private static Closeable exclusively(Path folder) throws IOException {
        if (!Files.isWritable(folder)) {
            return () -> {};
        }
        FileChannel file =
                FileChannel.open(folder.resolve("espalier.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            file.lock();
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Path folder() {
        String given = given(System.getenv(FOLDER));
        String property = given(System.getProperty(FOLDER));
        if (given != null) {
            return Path.of(given);
        }
        if (property != null) {
            return Path.of(property);
        }
        Path own = userCache().resolve("espalier").resolve("engine");
        System.setProperty(FOLDER, own.toString());
        return own;
    }

    private static Path userCache() {
        String cache = given(System.getenv("XDG_CACHE_HOME"));
        if (cache != null) {
            return Path.of(cache);
        }
        Path home = Path.of(System.getProperty("user.home", ""));
        return Files.isWritable(home) ? home.resolve(".cache") : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
