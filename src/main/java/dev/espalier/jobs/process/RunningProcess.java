package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerEvent;
import dev.espalier.runner.RunnerJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** One runner at work: its events, the tail of its log, its limits, its end. */
final class RunningProcess implements Runner.Run {
    private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);
    private static final int EVENT_BYTES = 64 << 20;
    private static final int LOG_LINE_BYTES = 2_000;
    private static final int LOG_LINES = 50;
    private static final Duration SAMPLE = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Process process;
    private final Runner.Limits limits;
    private final HostPaths places;
    private final Consumer<RunnerEvent> events;
    private final Deque<String> log = new ArrayDeque<>();
    private final Thread eventReader;
    private final Thread logReader;
    private volatile @Nullable RunnerEvent last;
    private volatile @Nullable RuntimeException unheard;
    private volatile boolean stopped;

    RunningProcess(Process process, Runner.Limits limits, HostPaths places, Consumer<RunnerEvent> events) {
        this.process = process;
        this.limits = limits;
        this.places = places;
        this.events = events;
        this.eventReader = Thread.ofVirtual().name("runner-events").unstarted(this::readEvents);
        this.logReader = Thread.ofVirtual().name("runner-log").unstarted(this::readLog);
    }

    void begin() {
        eventReader.start();
        logReader.start();
    }

    @Override
    public Runner.Ending await() throws InterruptedException {
        try {
            Breach breach = watch();
            eventReader.join(DRAIN);
            logReader.join(DRAIN);
            return ending(breach);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a runner was ended for; both null where it ended otherwise. */
    private record Breach(boolean time, @Nullable Long usedBytes) {
        static final Breach NONE = new Breach(false, null);
    }

    private Breach watch() throws InterruptedException {
        long deadline = System.nanoTime() + toNanos(limits.maxRuntime());
        Long limit = limits.memoryBytes();
        while (!process.waitFor(SAMPLE.toMillis(), TimeUnit.MILLISECONDS)) {
            Long used = limit == null ? null : AnonymousMemory.of(process.pid());
            if (limit != null && used != null && used > limit) {
                end();
                return new Breach(false, used);
            }
            if (System.nanoTime() - deadline >= 0) {
                end();
                return new Breach(true, null);
            }
        }
        return Breach.NONE;
    }

    /** Nanoseconds fit for 292 years only, and clients may write more. */
    private static long toNanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(36_500)) > 0
                ? Duration.ofDays(36_500).toNanos()
                : duration.toNanos();
    }

    private void end() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    private Runner.Ending ending(Breach breach) {
        RuntimeException lost = unheard;
        if (lost != null) {
            throw lost;
        }
        RunnerExit exit = RunnerExit.of(process.exitValue(), tail());
        return switch (last) {
            case RunnerEvent.Finished(var result) -> new Runner.Ending.Finished(result);
            case RunnerEvent.Failed failed -> new Runner.Ending.Failed(failed, exit);
            case null, default -> withoutLastWord(breach, exit);
        };
    }

    private Runner.Ending withoutLastWord(Breach breach, RunnerExit exit) {
        if (breach.time()) {
            return new Runner.Ending.OutOfTime(limits.maxRuntime(), exit);
        }
        if (breach.usedBytes() != null && limits.memoryBytes() != null) {
            return new Runner.Ending.OutOfMemory(limits.memoryBytes(), breach.usedBytes(), exit);
        }
        return stopped ? new Runner.Ending.Stopped() : new Runner.Ending.Crashed(exit);
    }

    @Override
    public void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        process.destroy();
        Thread.ofVirtual().name("runner-stop").start(() -> {
            try {
                if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
    }

    private void readEvents() {
        try (var out = process.getInputStream()) {
            BoundedLines lines = new BoundedLines(out, EVENT_BYTES);
            for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
                read(line);
            }
        } catch (IOException e) {
            LOG.debug("The runner's output ended: {}", e.getMessage());
        }
    }

    /** It has said its last word, and waits a while for standard input if that stays open. */
    private void letEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The runner ended before its standard input was closed: {}", e.getMessage());
        }
    }

    private void read(BoundedLines.Line line) {
        RunnerEvent event;
        try {
            event = RunnerJson.mapper().readValue(places.hide(line.text()), RunnerEvent.class);
        } catch (JacksonException e) {
            String start = line.text().substring(0, Math.min(200, line.text().length()));
            LOG.warn("A line of the runner is no event{}: {}", line.whole() ? "" : " (overlong)", start);
            // The virtual machine reports its own crash here, whoever else has taken standard output.
            keep(start);
            return;
        }
        if (event instanceof RunnerEvent.Finished || event instanceof RunnerEvent.Failed) {
            last = event;
            letEnd();
            return;
        }
        if (unheard != null || stopped) {
            return;
        }
        try {
            events.accept(event);
        } catch (RuntimeException e) {
            // Nobody can take its events: there is no use in letting it go on.
            unheard = e;
            stop();
        }
    }

    private void readLog() {
        try (var error = process.getErrorStream()) {
            BoundedLines lines = new BoundedLines(error, LOG_LINE_BYTES);
            for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
                LOG.debug("runner {}: {}", process.pid(), line.text());
                keep(line.text());
            }
        } catch (IOException e) {
            LOG.debug("The runner's log ended: {}", e.getMessage());
        }
    }

    private void keep(String line) {
        synchronized (log) {
            if (log.size() == LOG_LINES) {
                log.removeFirst();
            }
            log.addLast(places.hide(line));
        }
    }

    private List<String> tail() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }
}
