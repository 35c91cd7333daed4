package dev.espalier.runner;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.network.training.Diverged;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The child process: {@code java -cp ... dev.espalier.runner.RunnerMain FOLDER} reads the folder's {@code job.json},
 * runs the pipeline and writes {@link RunnerEvent}s as lines on standard output. It needs no server, and ends when its
 * standard input closes, so that a killed service leaves no orphan. With {@code --spare} it begins before there is a job.
 */
public final class RunnerMain {
    /** Before the folder of a rehearsal, of a runner that is to wait for its job. */
    public static final String SPARE = "--spare";

    /** A file in the rehearsal's folder, once it is over. */
    public static final String READY = "ready";

    /** After so many the JVM has compiled what small jobs spend their time in. */
    private static final int REHEARSALS = 2;

    /**
     * Whether all is done but to end. Whoever hears the last word closes standard input: a JVM waits 0.3 s before it ends for
     * a thread that reads it.
     */
    private static volatile boolean done;

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NO_PARENT = 3;

    public static void main(String[] arguments) {
        PrintStream events = System.out;
        // Libraries that print must not be able to break the stream of events.
        System.setOut(System.err);
        boolean spare = arguments.length == 2 && arguments[0].equals(SPARE);
        if (arguments.length != 1 && !spare) {
            System.err.println("usage: RunnerMain FOLDER (which holds " + RunnerJob.FILE + "), or " + SPARE
                    + " FOLDER (which holds a rehearsal), and a line with another FOLDER on standard input");
            System.exit(USAGE);
        }
        Path folder = spare ? afterRehearsal(Path.of(arguments[1])) : Path.of(arguments[0]);
        endWithStandardInput(System.in);
        int exitCode = run(folder, new EventWriter(events, InstantSource.system()));
        // halt, not exit: the engine's own shutdown hooks have been seen to hang or crash after the work is done.
        Runtime.getRuntime().halt(exitCode);
    }

    /**
     * Does a rehearsal, so that whatever jobs need is loaded and compiled, and waits for a job.
     *
     * @return the job's folder
     */
    private static Path afterRehearsal(Path rehearsal) {
        for (int i = 0; i < REHEARSALS; i++) {
            run(rehearsal, new EventWriter(OutputStream.nullOutputStream(), InstantSource.system()));
        }
        done = false;
        try {
            clear(rehearsal);
            Files.createFile(rehearsal.resolve(READY));
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = System.in.read(); next != '\n'; next = System.in.read()) {
                if (next < 0) {
                    Runtime.getRuntime().halt(NO_PARENT);
                }
                line.write(next);
            }
            return Path.of(line.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("standard input failed before there was a job", e);
        }
    }

    /** Nobody is left to do it where the service is killed. */
    private static void clear(Path rehearsal) throws IOException {
        Path scratch = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try (Stream<Path> files = Files.walk(rehearsal)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(rehearsal) && !file.startsWith(scratch)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void endWithStandardInput(InputStream in) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (in.read() >= 0) {
                    // Whatever is sent is not for us; only the end counts.
                }
            } catch (IOException e) {
                System.err.println("standard input failed: " + e.getMessage());
            }
            if (done) {
                return;
            }
            System.err.println("standard input closed: ending");
            Runtime.getRuntime().halt(NO_PARENT);
        });
    }

    static int run(Path folder, EventWriter events) {
        try {
            RunnerJob job =
                    RunnerJson.mapper().readValue(Files.readString(folder.resolve(RunnerJob.FILE)), RunnerJob.class);
            PipelineResult result = Pipeline.run(job.pipeline(), input(folder, job), events);
            done = true;
            events.write(new RunnerEvent.Finished(result));
            return DONE;
        } catch (Throwable e) {
            // The last catch of the process: whatever it is, the worker must hear of it in the protocol's own words.
            return failed(e, events);
        }
    }

    private static PipelineInput input(Path folder, RunnerJob job) {
        return new PipelineInput(
                folder,
                folder.resolve(job.model()),
                job.architecture(),
                job.holdZeros(),
                job.dataset() == null ? null : folder.resolve(job.dataset()),
                job.datasetSpec(),
                job.device(),
                job.threads(),
                job.version(),
                job.comparesSizes(),
                job.keepAfter(),
                job.resume() == null
                        ? null
                        : new PipelineInput.Resume(
                                folder.resolve(job.resume().folder()),
                                job.resume().jobId()));
    }

    private static int failed(Throwable e, EventWriter events) {
        EventWriter.Place place = events.place();
        RunnerEvent.Failed failed = switch (e) {
            case CompressionFailure f -> failure(f.code(), message(f), f.hint(), false, place);
            case Diverged d -> failure(Code.DIVERGED, message(d), "try a smaller learning rate", false, place);
            case OutOfMemoryError o ->
                failure(
                        Code.OUT_OF_MEMORY,
                        "the runner's Java heap is full: " + o.getMessage(),
                        "give the job more memoryBytes, or smaller batches",
                        true,
                        place);
            case LinkageError l -> failure(Code.INTERNAL, NATIVE + l, NATIVE_HINT, true, place);
            case Throwable t -> failure(Code.INTERNAL, message(t), null, true, place);
        };
        if (failed.code() == Code.INTERNAL) {
            e.printStackTrace(System.err);
        }
        done = true;
        events.write(failed);
        return FAILED;
    }

    private static final String NATIVE = "a native library could not be loaded: ";
    private static final String NATIVE_HINT =
            "the folder of DJL_CACHE_DIR must be writable, with 500 MB free, and not mounted noexec; the platform must be"
                    + " one that the jar carries libraries for";

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static RunnerEvent.Failed failure(
            Code code, String message, @Nullable String hint, boolean retryable, EventWriter.Place place) {
        return new RunnerEvent.Failed(code, message, hint, retryable, place.step(), place.stepIndex(), place.epoch());
    }

    private RunnerMain() {}
}
