package dev.espalier.jobs.worker;

import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.queue.JobLedger;
import dev.espalier.jobs.records.JobSchedule;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.JobTransactions;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Puts right at start what the last process left: nothing is lost, nothing stays stuck. */
@Component
record JobRecovery(
        Jobs jobs,
        JobLedger ledger,
        JobSchedule schedule,
        JobFolders folders,
        JobTransactions transactions,
        InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(JobRecovery.class);

    /** @param alone whether no other process can be at work on this database, so that what runs has been lost */
    void recover(boolean alone) {
        if (alone) {
            schedule.reclaim(clock.instant());
            for (Job job : jobs.held()) {
                release(job);
            }
        }
        transactions.settleAll();
        for (String id : schedule.forgotten()) {
            jobs.find(id).ifPresent(job -> schedule.add(id, job.spec().priority(), clock.instant()));
        }
        folders.removeLeftovers(() -> jobs.held().stream().map(JobFolders::name).collect(Collectors.toSet()));
    }

    private void release(Job job) {
        if (ledger.requeue(job, false, Level.WARN, "the service was lost; the job begins again")) {
            LOG.info("Job {} was running when the service ended: it begins again", job.id());
        } else {
            JobState left = ledger.leave(job);
            LOG.info(
                    "Job {} was {} when the service ended: it is {}",
                    job.id(),
                    job.state().label(),
                    left.label());
        }
    }
}
