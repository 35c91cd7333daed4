package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs each job folder in a Java process of its own. */
public final class RunnerProcess implements Runner, AutoCloseable {
    private final RunnerCommand command;
    private final SpareRunner spare;

    /** One that has no runner wait. */
    public RunnerProcess(RunnerCommand command) {
        this(command, 1, false);
    }

    /**
     * @param threads of most jobs
     * @param spare whether a runner is to wait for the next job; null: where the machine has memory to spare
     */
    public RunnerProcess(RunnerCommand command, int threads, @Nullable Boolean spare) {
        this.command = command;
        this.spare = new SpareRunner(command, threads, spare);
    }

    @Override
    public void prepare() {
        command.prepared().begin(spare::begin);
    }

    @Override
    public void close() {
        command.prepared().close();
        spare.close();
    }

    @Override
    public Run start(Path folder, Limits limits, Consumer<RunnerEvent> events) throws IOException {
        Optional<SpareRunner.Waiting> waiting = spare.take(limits).filter(runner -> runner.begin(folder));
        Process process = waiting.isPresent()
                ? waiting.get().process()
                : command.in(folder, limits).start();
        HostPaths places =
                waiting.isPresent() ? command.places(folder, waiting.get().folder()) : command.places(folder);
        RunningProcess run = new RunningProcess(process, limits, places, events);
        run.begin();
        spare.follow(process);
        return run;
    }
}
