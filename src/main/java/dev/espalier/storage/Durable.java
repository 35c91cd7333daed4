package dev.espalier.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** File operations that are still true after the power went off. */
final class Durable {
    /** Moves at once or not at all; a file from another disk is first copied beside its target. */
    static void move(Path from, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Path to = folder.resolve(name);
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Path beside = folder.resolve(name + "." + UUID.randomUUID() + ".part");
            Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.READ)) {
                channel.force(true);
            }
            Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
        }
        forceFolder(folder);
    }

    /** A name is only as durable as its folder; where folders cannot be opened, the move must do. */
    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (FileSystemException e) {
            if (Files.isReadable(folder) && !Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** Blobs are shared by hard links: whoever writes through one by mistake shall fail. */
    static void readOnly(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        } catch (UnsupportedOperationException e) {
            file.toFile().setReadOnly();
        }
    }

    private Durable() {}
}
