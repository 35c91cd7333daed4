package dev.espalier.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Contents that are on their way in, known to every process that shares the data folder: a marker file for each, set and
 * looked for under one lock. Whoever dies leaves markers, which keep a content too long and never too short.
 */
final class Holds {
    private static final Duration RETRY = Duration.ofMillis(1);

    private final ReentrantLock threads = new ReentrantLock();
    private final TemporaryFiles temporary;
    private final FileChannel lockFile;

    Holds(Path lockFile, TemporaryFiles temporary) throws IOException {
        this.lockFile = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.temporary = temporary;
    }

    /** From now on the content is not deleted, until the marker is. */
    Path add(String sha256) throws IOException {
        try (var _ = lock()) {
            return Files.createFile(temporary.next(prefix(sha256)));
        }
    }

    /** To be asked under the lock. */
    boolean has(String sha256) throws IOException {
        return temporary.anyNamed(prefix(sha256));
    }

    private static String prefix(String sha256) {
        return "hold-" + sha256 + "-";
    }

    Lock lock() throws IOException {
        threads.lock();
        try {
            return new Lock(process(), threads);
        } catch (IOException | RuntimeException e) {
            threads.unlock();
            throw e;
        }
    }

    /** Java waits for other processes, but throws where another channel of this process has the lock. */
    private FileLock process() throws IOException {
        while (true) {
            try {
                return lockFile.lock();
            } catch (OverlappingFileLockException e) {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /** Of one thread of one process, until closed. */
    record Lock(FileLock process, ReentrantLock threads) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                process.release();
            } finally {
                threads.unlock();
            }
        }
    }
}
