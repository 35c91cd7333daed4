package dev.espalier.sweeps;

import dev.espalier.compression.results.Measure;
import dev.espalier.jobs.JobStanding;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.queue.JobBatches;
import dev.espalier.reports.JobFigures;
import dev.espalier.reports.ReportFigures;
import dev.espalier.sweeps.spec.Child;
import dev.espalier.sweeps.spec.SweepSpec;
import dev.espalier.sweeps.table.Recommendation;
import dev.espalier.sweeps.table.SweepRow;
import dev.espalier.sweeps.table.SweepTable;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Shows sweeps as clients see them, from the rows of their jobs and reports as these are now. */
@Component
public class SweepResources {
    /** What the dense model's figures depend on. */
    private static final List<String> OF_BASELINE = List.of("/modelId", "/datasetId", "/loss");

    private final SweepRows rows;
    private final JobBatches batches;
    private final ReportFigures figures;

    SweepResources(SweepRows rows, JobBatches batches, ReportFigures figures) {
        this.rows = rows;
        this.batches = batches;
        this.figures = figures;
    }

    public SweepResource of(Sweep sweep) {
        return of(List.of(sweep)).getFirst();
    }

    /** In a few queries, however many there are. */
    public List<SweepResource> of(List<Sweep> sweeps) {
        List<String> ids = sweeps.stream().map(Sweep::id).toList();
        List<JobStanding> jobs = batches.of(ids);
        Map<String, Map<String, JsonNode>> values = rows.values(ids);
        Map<String, JobFigures> found =
                figures.of(jobs.stream().map(JobStanding::id).toList());
        Map<String, List<JobStanding>> bySweep = jobs.stream().collect(Collectors.groupingBy(JobStanding::sweepId));
        return sweeps.stream()
                .map(sweep -> shown(sweep, bySweep.getOrDefault(sweep.id(), List.of()), values, found))
                .toList();
    }

    private static SweepResource shown(
            Sweep sweep,
            List<JobStanding> jobs,
            Map<String, Map<String, JsonNode>> values,
            Map<String, JobFigures> figures) {
        List<SweepRow> table = SweepTable.withFront(jobs.stream()
                .map(job -> SweepTable.row(
                        values.getOrDefault(job.id(), Map.of()), job, figures.getOrDefault(job.id(), JobFigures.NONE)))
                .toList());
        return resource(sweep, counts(jobs), table, baseline(sweep, jobs, figures), finishedAt(jobs));
    }

    /** The sweep as it would be, had it been made. */
    static SweepResource preview(SweepSpec spec, String tenant, List<Child> children, Instant now) {
        Map<JobState, Integer> counts = new EnumMap<>(Map.of(JobState.QUEUED, children.size()));
        List<SweepRow> table = children.stream().map(SweepTable::planned).toList();
        return resource(new Sweep("", 0, tenant, spec, false, now), counts, table, null, null);
    }

    private static SweepResource resource(
            Sweep sweep,
            Map<JobState, Integer> counts,
            List<SweepRow> table,
            @Nullable Measure baseline,
            @Nullable Instant finishedAt) {
        SweepStatus status = SweepStatus.of(counts, sweep.cancelled());
        SweepSpec spec = sweep.spec();
        return new SweepResource(
                sweep.id(),
                spec.name(),
                status,
                status.terminal(),
                children(counts),
                table,
                Recommendation.of(table, spec.requirements()),
                baseline,
                spec.base(),
                spec.matrix(),
                spec.requirements(),
                spec.maxJobs(),
                spec.labels(),
                sweep.createdAt(),
                status.terminal() ? finishedAt : null);
    }

    static Map<JobState, Integer> counts(List<JobStanding> jobs) {
        Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
        jobs.forEach(job -> counts.merge(job.state(), 1, Integer::sum));
        return Collections.unmodifiableMap(counts);
    }

    private static SweepResource.Children children(Map<JobState, Integer> counts) {
        return new SweepResource.Children(
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(JobState.QUEUED, 0),
                counts.getOrDefault(JobState.RUNNING, 0),
                counts.getOrDefault(JobState.PAUSING, 0),
                counts.getOrDefault(JobState.PAUSED, 0),
                counts.getOrDefault(JobState.CANCELLING, 0),
                counts.getOrDefault(JobState.SUCCEEDED, 0),
                counts.getOrDefault(JobState.FAILED, 0),
                counts.getOrDefault(JobState.CANCELLED, 0));
    }

    private static @Nullable Measure baseline(Sweep sweep, List<JobStanding> jobs, Map<String, JobFigures> figures) {
        if (sweep.spec().matrix().axes().keySet().stream().anyMatch(OF_BASELINE::contains)) {
            return null;
        }
        return jobs.stream()
                .map(job -> figures.getOrDefault(job.id(), JobFigures.NONE).baseline())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant finishedAt(List<JobStanding> jobs) {
        return jobs.stream()
                .map(JobStanding::finishedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
