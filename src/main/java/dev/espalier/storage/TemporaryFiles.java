package dev.espalier.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Files and folders of this run. What an earlier run left behind is deleted at start, unless it is still running. */
@Component
public class TemporaryFiles implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;

    TemporaryFiles(StorageSettings settings) throws IOException {
        folder = Files.createDirectories(settings.temporary());
        lockFile = FileChannel.open(
                settings.root().resolve("tmp.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock() != null) {
            try (Stream<Path> left = Files.list(folder)) {
                left.toList().forEach(TemporaryFiles::delete);
            }
        }
    }

    private @Nullable FileLock lock() throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** A path that nobody else uses; the caller creates and deletes the file. */
    public Path next() {
        return folder.resolve(UUID.randomUUID().toString());
    }

    /** An empty folder that goes with all that is in it when closed. */
    public Scratch scratch() throws IOException {
        return new Scratch(Files.createDirectory(next()));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for what must be unpacked, gone when closed. */
    public record Scratch(Path path) implements AutoCloseable {
        @Override
        public void close() {
            delete(path);
        }
    }
}
