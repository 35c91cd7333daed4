package dev.espalier.jobs.worker;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.reports.Reports;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the record of a claim. */
@Component
final class Recorders {
    private final Jobs jobs;
    private final JobEvents events;
    private final Reports reports;
    private final TransactionTemplate transaction;

    Recorders(Jobs jobs, JobEvents events, Reports reports, TransactionTemplate transaction) {
        this.jobs = jobs;
        this.events = events;
        this.reports = reports;
        this.transaction = transaction;
    }

    Recorder of(Job claim) {
        return new Recorder(claim, jobs, events, reports, transaction);
    }
}
