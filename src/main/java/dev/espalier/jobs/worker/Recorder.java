package dev.espalier.jobs.worker;

import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.reports.Reports;
import dev.espalier.runner.RunnerEvent;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes down what one claim's runner says: events, and the report's rows in the same transaction. */
final class Recorder implements Consumer<RunnerEvent> {
    /** A runner is not trusted to stop talking. */
    private static final int MOST_LOGS = 10_000;

    private final Job claim;
    private final Jobs jobs;
    private final JobEvents events;
    private final Reports reports;
    private final TransactionTemplate transaction;
    private int logs;
    private @Nullable String told;
    private volatile @Nullable JobProgress progress;

    Recorder(Job claim, Jobs jobs, JobEvents events, Reports reports, TransactionTemplate transaction) {
        this.claim = claim;
        this.jobs = jobs;
        this.events = events;
        this.reports = reports;
        this.transaction = transaction;
    }

    /** The latest; written to the job's row by whoever watches the run, at its own pace. */
    @Nullable
    JobProgress progress() {
        return progress;
    }

    @Override
    public void accept(RunnerEvent event) {
        if (event instanceof RunnerEvent.Progress latest) {
            progress = JobProgress.of(latest);
            return;
        }
        transaction.executeWithoutResult(status -> record(event));
    }

    private void record(RunnerEvent event) {
        switch (event) {
            case RunnerEvent.Log(var level, var message) -> log(level, message);
            case RunnerEvent.Environment(var environment) -> {
                String place = environment.engine() + " on " + environment.device();
                if (!place.equals(told)) {
                    log(Level.INFO, place);
                    told = place;
                }
                reports.environment(claim.id(), environment);
            }
            case RunnerEvent.Baseline(var measure) -> {
                metric("baseline", measure);
                warn("baseline", reports.baseline(claim.id(), measure));
            }
            case RunnerEvent.Epoch(var stage, var point) -> {
                metric("step " + stage + ", epoch " + point.epoch(), new StageEpoch(stage, point));
                warn("epoch " + point.epoch(), reports.epoch(claim.id(), claim.tenant(), stage, point));
            }
            case RunnerEvent.Stage(var stage) -> {
                StageResult told = suggesting(stage);
                metric("step " + stage.index() + " (" + stage.type() + ") done", told);
                warn("stage " + stage.index(), reports.stage(claim.id(), claim.tenant(), told));
            }
            case RunnerEvent.Progress _, RunnerEvent.Checkpoint _, RunnerEvent.Finished _, RunnerEvent.Failed _ ->
                throw new IllegalStateException("bug: " + event + " is not for the record");
        }
    }

    /** The runner knows no ids: a suggestion becomes a job here. */
    private StageResult suggesting(StageResult stage) {
        SuggestedJob suggested = stage.suggestedJob();
        JobSpec spec = claim.spec();
        return suggested == null
                ? stage
                : stage.withSuggestedJob(new SuggestedJob(
                        "as job " + claim.id() + " suggests",
                        spec.modelId(),
                        spec.datasetId(),
                        spec.seed(),
                        suggested.steps(),
                        spec.loss(),
                        spec.requirements()));
    }

    private record StageEpoch(int stage, Object point) {}

    /** The end of a run that went well, inside the transaction that publishes it. */
    void finish(PipelineResult result) {
        warn("result", reports.finish(claim.id(), claim.tenant(), result));
        JobProgress latest = progress;
        jobs.progress(claim, (latest == null ? JobProgress.NONE : latest).finished());
    }

    private void warn(String what, List<String> lost) {
        for (String field : lost) {
            log(Level.WARN, what + ": " + field + ", which is not finite; the report shows null");
        }
    }

    private void log(Level level, String message) {
        logs++;
        if (logs > MOST_LOGS) {
            return;
        }
        String text = logs < MOST_LOGS ? message : "the log is full; what follows is dropped";
        events.add(claim, JobEvent.Type.LOG, level, text, null);
    }

    private void metric(String message, Object figures) {
        events.add(claim, JobEvent.Type.METRIC, Level.INFO, message, Reports.finiteJson(figures));
    }
}
