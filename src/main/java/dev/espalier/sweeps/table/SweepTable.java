package dev.espalier.sweeps.table;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Measure;
import dev.espalier.jobs.JobStanding;
import dev.espalier.jobs.JobState;
import dev.espalier.reports.JobFigures;
import dev.espalier.sweeps.spec.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes the rows of a sweep's table from what its jobs and their reports say. */
public final class SweepTable {
    public static SweepRow row(Map<String, JsonNode> values, JobStanding job, JobFigures figures) {
        return row(values, job.id(), job.state(), job.failure(), figures);
    }

    /** Of a job that is not made. */
    public static SweepRow planned(Child child) {
        return row(child.values(), null, JobState.QUEUED, null, JobFigures.NONE);
    }

    private static SweepRow row(
            Map<String, JsonNode> values,
            @Nullable String jobId,
            JobState state,
            JobStanding.@Nullable Failure failure,
            JobFigures figures) {
        boolean complete = state == JobState.SUCCEEDED && figures.last() != null;
        Measure last = complete ? figures.last() : null;
        Comparison comparison = complete ? figures.comparison() : null;
        return new SweepRow(
                values,
                jobId,
                state,
                failure,
                last == null ? null : last.accuracy(),
                last == null ? null : last.loss(),
                comparison == null ? drop(figures.baseline(), last) : Double.valueOf(comparison.accuracyDrop()),
                comparison == null ? null : comparison.interval(),
                last == null ? null : figures.stages().beforeFinetune(),
                last == null ? null : last.sparsity(),
                last == null ? null : last.parameters(),
                last == null ? null : last.macs(),
                last == null ? null : last.bytes().least(),
                last == null ? null : figures.stages().latencyMs(),
                last == null ? null : figures.stages().latencyNoisy(),
                last == null ? null : figures.verdict(),
                false);
    }

    private static @Nullable Double drop(@Nullable Measure baseline, @Nullable Measure last) {
        if (baseline == null || last == null || baseline.accuracy() == null || last.accuracy() == null) {
            return null;
        }
        return baseline.accuracy() - last.accuracy();
    }

    /**
     * The rows, with those marked that no other beats. A row is as good as its accuracy; where one of them has none, as
     * its loss is small; without losses too, as it is sparse.
     */
    public static List<SweepRow> withFront(List<SweepRow> rows) {
        List<SweepRow> complete = rows.stream().filter(SweepRow::complete).toList();
        Merit merit = Merit.of(complete);
        List<SweepRow> marked = new ArrayList<>();
        for (SweepRow row : rows) {
            boolean beaten = !row.complete() || complete.stream().anyMatch(other -> beats(other, row, merit));
            marked.add(beaten ? row : row.onFront());
        }
        return marked;
    }

    private static boolean beats(SweepRow one, SweepRow other, Merit merit) {
        int smaller = Long.compare(size(other), size(one));
        int better = Double.compare(merit.of(one), merit.of(other));
        return smaller >= 0 && better >= 0 && smaller + better > 0;
    }

    static long size(SweepRow row) {
        return row.bytes() == null ? Long.MAX_VALUE : row.bytes();
    }

    /** What makes a row good, apart from its size: the more the better. */
    enum Merit {
        ACCURACY,
        LOSS,
        SPARSITY;

        static Merit of(List<SweepRow> complete) {
            if (complete.stream().allMatch(row -> row.accuracy() != null)) {
                return ACCURACY;
            }
            return complete.stream().allMatch(row -> row.loss() != null) ? LOSS : SPARSITY;
        }

        double of(SweepRow row) {
            Double value = switch (this) {
                case ACCURACY -> row.accuracy();
                case LOSS -> row.loss() == null ? null : Double.valueOf(-row.loss());
                case SPARSITY -> row.sparsity();
            };
            return value == null ? Double.NEGATIVE_INFINITY : value;
        }
    }

    private SweepTable() {}
}
