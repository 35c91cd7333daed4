package dev.espalier.formats;

import com.sun.management.ThreadMXBean;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of a file from a stranger: it was opened and read to its end, or refused. Anything else that is thrown
 * passes through and fails the test, as does memory out of proportion to the file.
 */
public final class Verdict {
    /** Buffers, channels and what a first use loads. */
    private static final long FLOOR_BYTES = 32L << 20;

    /** Most for each byte of the file: a one-byte opcode becomes an object on a stack that doubles. */
    private static final long FACTOR = 100;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What a reader does with the file. */
    public interface Reading {
        void run() throws IOException;
    }

    private Verdict() {}

    /** The refusal, if it was refused. */
    public static Optional<RefusedFile> of(long fileBytes, Reading reading) throws IOException {
        Result first = judge(reading);
        long most = FLOOR_BYTES + FACTOR * fileBytes;
        // The first time, classes that are loaded count as well
        if (first.allocated() > most && judge(reading).allocated() > most) {
            throw new AssertionError("a file of " + fileBytes + " bytes made it allocate " + first.allocated());
        }
        return first.refused();
    }

    private record Result(Optional<RefusedFile> refused, long allocated) {}

    private static Result judge(Reading reading) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Optional<RefusedFile> refused = Optional.empty();
        try {
            reading.run();
        } catch (RefusedFile refusal) {
            requireFit(refusal);
            refused = Optional.of(refusal);
        }
        return new Result(refused, THREADS.getCurrentThreadAllocatedBytes() - before);
    }

    /** A message must fit an answer, and every database and JSON reader must be able to hold it. */
    private static void requireFit(RefusedFile refusal) {
        String message = String.valueOf(refusal.getMessage());
        boolean fits = !message.isBlank()
                && message.length() <= 2000
                && refusal.wayOut().length() <= 2000
                && !refusal.wayOut().isBlank()
                && isPlain(message)
                && isPlain(refusal.wayOut());
        if (!fits) {
            throw new AssertionError("cannot be answered: " + refusal.reason() + " " + message, refusal);
        }
    }

    private static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    /** Opens nothing further: walks through all tensors of a checkpoint. */
    public static void readAll(Checkpoint checkpoint) throws IOException {
        for (TensorInfo tensor : checkpoint.tensors()) {
            checkpoint.copy(tensor, OutputStream.nullOutputStream());
        }
    }

    /** Deletes what was unpacked, as a caller does. */
    static void clear(Path scratch) throws IOException {
        try (Stream<Path> left = Files.list(scratch)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(scratch);
    }
}
