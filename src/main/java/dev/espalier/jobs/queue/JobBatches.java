package dev.espalier.jobs.queue;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobStanding;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.SharedWork;
import dev.espalier.web.problems.Problem;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Many jobs of one request, which are checked, queued, cancelled and deleted together: all that sweeps need of jobs. */
@Component
public class JobBatches {
    private final Inputs inputs;
    private final Jobs jobs;
    private final JobQueue queue;
    private final JobLedger ledger;
    private final SharedWork shared;

    JobBatches(Inputs inputs, Jobs jobs, JobQueue queue, JobLedger ledger, SharedWork shared) {
        this.inputs = inputs;
        this.jobs = jobs;
        this.queue = queue;
        this.ledger = ledger;
        this.shared = shared;
    }

    /**
     * Answers a job with all its defaults, or throws a 422 that names every field that stands in the way; what the jobs
     * have in common is looked up once.
     */
    public UnaryOperator<JobSpec> checks(String tenant) {
        JobChecks checks = new JobChecks(new RememberedInputs(inputs));
        return spec -> checks.check(tenant, spec);
    }

    /**
     * Queues checked jobs inside the caller's transaction, all or none; answers their ids, in the same order. What they
     * have in common the first of them computes.
     */
    public List<String> queue(String tenant, String sweepId, List<JobSpec> specs) {
        hold(tenant, specs);
        List<Job> opened =
                specs.stream().map(spec -> ledger.open(tenant, spec, sweepId)).toList();
        shared.begin(tenant, sweepId, opened);
        return opened.stream().map(Job::id).toList();
    }

    /** Held in one order by all, so that no two wait for each other. */
    private void hold(String tenant, List<JobSpec> specs) {
        Map<String, JobSpec> distinct = new TreeMap<>();
        specs.forEach(spec -> distinct.put(spec.modelId() + " " + spec.datasetId(), spec));
        distinct.values().forEach(spec -> inputs.hold(tenant, spec.modelId(), spec.datasetId()));
    }

    /** How the jobs of sweeps stand, each sweep's in the order in which they were queued. */
    public List<JobStanding> of(Collection<String> sweepIds) {
        return jobs.standings(sweepIds);
    }

    /** Cancels whatever has not ended, at once what waits; the latest first, so that nothing of it begins meanwhile. */
    public void cancel(String sweepId) {
        jobs.ofSweep(sweepId).stream()
                .sorted(Comparator.comparingLong(Job::seq).reversed())
                .filter(job -> !job.state().terminal())
                .forEach(this::cancel);
    }

    private void cancel(Job job) {
        try {
            queue.cancel(job);
        } catch (Problem e) {
            boolean ended = Stream.of(HttpStatus.CONFLICT, HttpStatus.NOT_FOUND)
                    .anyMatch(status -> e.getStatusCode().isSameCodeAs(status));
            if (!ended) { // between our look and our change is fine
                throw e;
            }
        }
    }

    /** Deletes the jobs of a sweep with all that they left, inside the caller's transaction; 409 where one has not ended. */
    public void delete(String sweepId) {
        shared.delete(sweepId);
        queue.discard(jobs.ofSweep(sweepId));
    }
}
