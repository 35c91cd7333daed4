package dev.espalier.jobs.worker;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.reports.Reports;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the record of a claim. */
@Component
record Recorders(Jobs jobs, JobEvents events, Reports reports, TransactionTemplate transaction) {
    Recorder of(Job claim) {
        return new Recorder(claim, jobs, events, reports, transaction);
    }
}
