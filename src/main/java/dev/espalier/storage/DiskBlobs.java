package dev.espalier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * Blobs in a folder: {@code blobs/ab/cdef...}, named by hash, read-only. A content that a {@link Staged} keeps is held
 * until that is closed, so that releasing it for a user who has gone cannot delete it under one who is just coming:
 * by whichever of the processes that share the folder.
 */
@Component
class DiskBlobs implements Blobs {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 1 << 16;

    private final Path blobs;
    private final TemporaryFiles temporary;
    private final ObjectProvider<InUse> users;
    private final Holds holds;

    DiskBlobs(StorageSettings settings, TemporaryFiles temporary, ObjectProvider<InUse> users) throws IOException {
        this.blobs = Files.createDirectories(settings.root().resolve("blobs"));
        this.temporary = temporary;
        this.users = users;
        this.holds = new Holds(settings.root().resolve("blobs.lock"), temporary);
    }

    @Override
    public Staged receive(InputStream from) throws IOException {
        Path file = temporary.next();
        MessageDigest digest = Hashes.sha256();
        try {
            try (OutputStream to = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                copy(new DigestInputStream(from, digest), to);
            }
            return new StagedFile(file, Hashes.hex(digest));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    @Override
    public Staged adopt(Path file) throws IOException {
        return new StagedFile(file, Hashes.sha256(file));
    }

    @Override
    public Resource resource(String sha256) {
        return new FileSystemResource(place(sha256));
    }

    @Override
    public void place(String sha256, Path target) throws IOException {
        Path blob = place(sha256);
        try {
            Files.createLink(target, blob);
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (e instanceof FileAlreadyExistsException exists) {
                throw exists;
            }
            Files.copy(blob, target);
        }
    }

    @Override
    public void release(String sha256) {
        Path blob = place(sha256);
        try (var _ = holds.lock()) {
            if (!holds.has(sha256) && users.stream().noneMatch(user -> user.usesBlob(sha256))) {
                Files.deleteIfExists(blob);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path place(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("a SHA-256 is 64 hex digits, was \"" + sha256 + "\"");
        }
        return folder(sha256).resolve(sha256.substring(2));
    }

    private Path folder(String sha256) {
        return blobs.resolve(sha256.substring(0, 2));
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[BUFFER];
        for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
            to.write(piece, 0, length);
        }
    }

    /** A file on its way to become a blob. */
    private final class StagedFile implements Staged {
        private final Path file;
        private final String sha256;
        private final long bytes;
        private @Nullable Path hold;

        StagedFile(Path file, String sha256) throws IOException {
            this.file = file;
            this.sha256 = sha256;
            this.bytes = Files.size(file);
        }

        @Override
        public Path path() {
            return hold == null ? file : place(sha256);
        }

        @Override
        public String sha256() {
            return sha256;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void keep() throws IOException {
            if (hold != null) {
                return;
            }
            hold = holds.add(sha256);
            if (Files.exists(place(sha256))) {
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Durable.readOnly(file);
            Durable.move(file, folder(sha256), sha256.substring(2));
        }

        @Override
        public void close() {
            try {
                Files.deleteIfExists(file);
                if (hold != null) {
                    Files.deleteIfExists(hold);
                    hold = null;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
