package dev.espalier.network;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where engines' shared libraries are unpacked: the folder {@code DJL_CACHE_DIR} (variable or system property), otherwise
 * one in the user's cache.
 */
public final class NativeFolder {
    private static final String FOLDER = "DJL_CACHE_DIR";

    /**
     * Has a folder to itself until it is closed. In an image libraries lie unpacked in folders that nobody can write to:
     * nobody is to be waited for.
     */
    public static Closeable exclusively(Path folder) throws IOException {
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

    public static Path path() {
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

    private NativeFolder() {}
}
