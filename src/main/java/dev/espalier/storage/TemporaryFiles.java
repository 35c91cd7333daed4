package dev.espalier.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Files and folders of this run. What earlier runs left behind is deleted at start, unless one of the processes that
 * share the folder is still running: each holds a shared lock as long as it lives, and only who is alone cleans up.
 */
@Component
public class TemporaryFiles implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;

    TemporaryFiles(StorageSettings settings) throws IOException {
        folder = Files.createDirectories(settings.temporary());
        lockFile = FileChannel.open(
                settings.root().resolve("tmp.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try (FileLock alone = lockFile.tryLock()) {
            if (alone != null) {
                clear();
            }
        } catch (OverlappingFileLockException e) {
            return;
        }
        lockFile.lock(0, Long.MAX_VALUE, true);
    }

    private void clear() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            left.toList().forEach(TemporaryFiles::delete);
        }
    }

    /** A path that nobody else uses; the caller creates and deletes the file. */
    public Path next() {
        return folder.resolve(UUID.randomUUID().toString());
    }

    /** A path that nobody else uses, whose name begins as said so that {@link #anyNamed} finds it in every process. */
    Path next(String prefix) {
        return folder.resolve(prefix + UUID.randomUUID());
    }

    /** Whether there is a file whose name begins like this, made by whichever process. */
    boolean anyNamed(String prefix) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, prefix + "*")) {
            return found.iterator().hasNext();
        }
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
