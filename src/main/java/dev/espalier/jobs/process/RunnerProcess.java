package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs each job folder in a Java process of its own. */
public final class RunnerProcess implements Runner, AutoCloseable {
    private final RunnerCommand command;

    public RunnerProcess(RunnerCommand command) {
        this.command = command;
    }

    @Override
    public void prepare() {
        command.prepared().begin();
    }

    @Override
    public void close() {
        command.prepared().close();
    }

    @Override
    public Run start(Path folder, Limits limits, Consumer<RunnerEvent> events) throws IOException {
        Process process = command.in(folder, limits).start();
        RunningProcess run = new RunningProcess(process, limits, command.places(folder), events);
        run.begin();
        return run;
    }
}
