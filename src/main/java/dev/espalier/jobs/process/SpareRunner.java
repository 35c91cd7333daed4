package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerJob;
import dev.espalier.runner.RunnerMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A runner that begins before there is a job for it: what all jobs need is loaded and compiled when one comes. It knows
 * nothing of any job, serves one, and is replaced. One at a time, of runners without a limit of their own.
 */
final class SpareRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpareRunner.class);
    private static final String MODEL = "lenet5-fashion.pt";

    /** So long after a job has begun the next spare begins: it takes a core for a while. */
    private static final long PAUSE_SECONDS = 3;

    /** So long after the last job has ended. */
    private static final long IDLE_MILLIS = 500;

    /** Memory of a machine that can do without a hundred megabytes. */
    private static final long ROOMY_BYTES = 4L << 30;

    private final RunnerCommand command;
    private final int threads;
    private final boolean wanted;
    private boolean closed;
    private int running;
    private @Nullable Waiting waiting;

    /** @param folder the spare's own, gone with it */
    record Waiting(Process process, Path folder) {
        private boolean isReady() {
            return process.isAlive() && Files.exists(folder.resolve(RunnerMain.READY));
        }

        /** Hands it a job folder; its standard input stays open. False where it has ended meanwhile. */
        boolean begin(Path job) {
            try {
                OutputStream to = process.getOutputStream();
                to.write((job + "\n").getBytes(StandardCharsets.UTF_8));
                to.flush();
                return true;
            } catch (IOException e) {
                LOG.warn("The runner that waited has ended: {}", e.toString());
                process.destroyForcibly();
                return false;
            }
        }
    }

    /**
     * @param threads of the jobs that it serves
     * @param wanted null: where the machine has {@link #ROOMY_BYTES}
     */
    SpareRunner(RunnerCommand command, int threads, @Nullable Boolean wanted) {
        this.command = command;
        this.threads = threads;
        this.wanted = wanted == null ? RunnerCommand.machineBytes() >= ROOMY_BYTES : wanted;
    }

    /** The one that waits, if there is one and it serves under such limits. */
    synchronized Optional<Waiting> take(Runner.Limits limits) {
        if (!isReady() || limits.memoryBytes() != null || limits.threads() != threads) {
            return Optional.empty();
        }
        Optional<Waiting> taken = Optional.ofNullable(waiting);
        waiting = null;
        return taken;
    }

    /** Whether one waits whose rehearsal is over: until then a runner that begins anew is sooner. */
    synchronized boolean isReady() {
        return waiting != null && waiting.isReady();
    }

    /** Begins another once the job has run for a while, or no other follows it: short ones are not to share the cores. */
    synchronized void follow(Process job) {
        running++;
        CompletableFuture.delayedExecutor(PAUSE_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (job.isAlive()) {
                begin();
            }
        });
        job.onExit()
                .thenRun(this::ended)
                .thenRunAsync(this::beginIfIdle, CompletableFuture.delayedExecutor(IDLE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private synchronized void ended() {
        running--;
    }

    private synchronized void beginIfIdle() {
        if (running == 0) {
            begin();
        }
    }

    /** Begins one where none waits. Only runners that begin from a cache of classes are worth their memory. */
    synchronized void begin() {
        if (!wanted || closed || command.prepared().ready().isEmpty()) {
            return;
        }
        Waiting spare = waiting;
        if (spare != null && spare.process().isAlive()) {
            return;
        }
        try {
            waiting = start();
        } catch (IOException e) {
            LOG.warn("No runner waits for the next job, which begins slower: {}", e.toString());
        }
    }

    private Waiting start() throws IOException {
        Path folder = Files.createTempDirectory("espalier-spare-");
        try (InputStream model = SpareRunner.class.getResourceAsStream("/quickstart/" + MODEL)) {
            Files.copy(Objects.requireNonNull(model, MODEL), folder.resolve(MODEL));
            Files.writeString(folder.resolve(RunnerJob.FILE), JOB);
            Runner.Limits none = new Runner.Limits(Duration.ZERO, null, threads);
            Process process = command.spareIn(folder, none).start();
            process.onExit().thenRun(() -> remove(folder));
            return new Waiting(process, folder);
        } catch (IOException e) {
            remove(folder);
            throw e;
        }
    }

    private static void remove(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            LOG.warn("The folder of a runner that waited stays: {}", e.toString());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (waiting != null) {
            waiting.process().destroyForcibly();
            waiting = null;
        }
    }

    /** What most jobs do, without an engine: its memory is not to be held by who only waits. */
    private static final String JOB = """
            {"jobId": "rehearsal", "model": "lenet5-fashion.pt", "dataset": null, "device": "cpu",
             "architecture": null, "holdZeros": false, "threads": 1, "version": "rehearsal", "comparesSizes": false,
             "keepAfter": [], "resume": null, "datasetSpec": null,
             "pipeline": {"seed": 0, "loss": null,
              "export": ["torchscript", "safetensors", "state_dict", "packed"],
              "steps": [{"type": "prune", "sparsity": 0.5}, {"type": "quantize", "bits": 8}]}}
            """;
}
