package dev.espalier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.springframework.core.io.Resource;

/** Files kept by the SHA-256 of their content: written once, never changed, shared by all that name them. */
public interface Blobs {
    /** Streams into a private file and hashes on the way. */
    Staged receive(InputStream from) throws IOException;

    /** Takes over a finished file on the same disk, which is gone from its place afterwards. */
    Staged adopt(Path file) throws IOException;

    /** For downloads with ranges. */
    Resource resource(String sha256);

    /** Puts the content at a path, by hard link where the disk can; the content must not be changed through it. */
    void place(String sha256, Path target) throws IOException;

    /** Keeps a file and runs what records it; if that fails, the content goes again unless somebody else uses it. */
    default void keep(Staged file, Runnable record) throws IOException {
        file.keep();
        try {
            record.run();
        } catch (RuntimeException e) {
            try {
                file.close();
                release(file.sha256());
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** Deletes what nobody uses any more; asks every {@link InUse} first. */
    void release(String sha256);

    /** A file that is not a blob yet: closing it deletes it, keeping it makes it one. */
    interface Staged extends AutoCloseable {
        Path path();

        String sha256();

        long bytes();

        /** Makes it durable under its hash. */
        void keep() throws IOException;

        @Override
        void close();
    }

    /** Who may still need a blob. */
    interface InUse {
        boolean usesBlob(String sha256);
    }
}
