package dev.espalier.jobs.worker;

import dev.espalier.storage.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** Keeps files under the names of the files that they were, and places empty ones, except for the one that is gone. */
final class FakeBlobs implements Blobs {
    final List<String> released = new ArrayList<>();
    final List<String> kept = new ArrayList<>();
    private final Path root;

    FakeBlobs(Path root) {
        this.root = root;
    }

    @Override
    public Staged receive(InputStream from) {
        throw new UnsupportedOperationException("jobs take nothing in");
    }

    @Override
    public Staged adopt(Path file) {
        return new Staged() {
            @Override
            public Path path() {
                return file;
            }

            @Override
            public String sha256() {
                return "sha-of-" + file.getFileName();
            }

            @Override
            public long bytes() {
                return file.toFile().length();
            }

            @Override
            public void keep() throws IOException {
                Files.createDirectories(root);
                Files.move(file, root.resolve(sha256()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                kept.add(sha256());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Resource resource(String sha256) {
        return new FileSystemResource(root.resolve(sha256));
    }

    @Override
    public void place(String sha256, Path target) throws IOException {
        if (sha256.equals("gone")) {
            throw new NoSuchFileException(sha256);
        }
        Files.createFile(target);
    }

    @Override
    public void release(String sha256) {
        released.add(sha256);
    }
}
