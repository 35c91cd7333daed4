package dev.espalier.jobs;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import dev.espalier.reports.Reports;
import dev.espalier.storage.Blobs;
import dev.espalier.storage.RefusedSetting;
import dev.espalier.storage.StoredBytes;
import dev.espalier.web.LabelBackfill;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the queue and, where this process has one, the worker together. */
@Configuration
@EnableConfigurationProperties(JobSettings.class)
class JobsConfiguration {
    @Bean
    static LabelBackfill jobLabels() {
        return new LabelBackfill("5.2", "job", "spec", "/labels");
    }

    @Bean
    StoredBytes artifactBytes(JdbcClient db) {
        return StoredBytes.of("artifact", db, "job_artifact");
    }

    @Bean
    JobFolders jobFolders(JobSettings settings, Blobs blobs) {
        String version = Objects.requireNonNullElse(
                JobsConfiguration.class.getPackage().getImplementationVersion(), "development");
        return new JobFolders(settings.work(), blobs, settings.worker().threadCount(), version);
    }

    @Bean
    Runner runner(JobSettings settings) {
        return new RunnerProcess(new RunnerCommand(settings.natives()));
    }

    @Bean
    Supervisor supervisor(
            Runner runner,
            JobFolders folders,
            Inputs inputs,
            Jobs jobs,
            Supervisor.Sharing sharing,
            JobSettings settings) {
        return new Supervisor(
                runner, folders, inputs, jobs, sharing, settings.worker().threadCount());
    }

    @Bean
    Publication publication(
            Blobs blobs, Artifacts artifacts, Inputs inputs, JobLedger ledger, JobTransactions transactions) {
        return new Publication(blobs, artifacts, inputs, ledger, transactions);
    }

    @Bean
    Recorders recorders(Jobs jobs, JobEvents events, Reports reports, TransactionTemplate transaction) {
        return claim -> new Recorder(claim, jobs, events, reports, transaction);
    }

    /** Null in a process that only answers requests; whoever takes it says Optional, which Spring unwraps. */
    @Bean
    @Nullable
    JobPool jobPool(
            JobSettings settings,
            DataSource database,
            JobLedger ledger,
            Supervisor supervisor,
            Publication publication,
            Recorders recorders,
            InstantSource clock) {
        if (!settings.role().works()) {
            return null;
        }
        String name = settings.worker().uniqueName();
        Worker worker = new Worker(name, ledger, supervisor, publication, recorders, clock);
        return new JobPool(database, name, worker::run);
    }

    @Bean
    JobSchedule jobSchedule(ObjectProvider<JobPool> pool, DataSource database, JdbcClient db) {
        // Asked for when it is needed: the pool's own worker puts jobs on the schedule too.
        return schedule(
                database, db, () -> pool.ifAvailable(each -> each.scheduler().triggerCheckForDueExecutions()));
    }

    static JobSchedule schedule(DataSource database, JdbcClient db, Runnable wake) {
        // Through the proxy an entry joins the transaction that stores its job.
        SchedulerClient client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database))
                .tableName(JobSchedule.CPU_TABLE)
                .enablePriority()
                .build();
        return new JobSchedule(client, wake, db);
    }

    @Bean
    SharedWork sharedWork(SharedRows rows, JobSchedule schedule, Blobs blobs, InstantSource clock) {
        return new SharedWork(rows, schedule, blobs, clock);
    }

    @Bean
    JobTransactions jobTransactions(TransactionTemplate transaction, SharedWork shared) {
        return new JobTransactions(transaction, shared);
    }

    @Bean
    Supervisor.Sharing sharing(
            SharedWork work, Blobs blobs, SharedRows rows, JobEvents events, JobTransactions transactions) {
        return new Supervisor.Sharing(work, new CheckpointKeeper(blobs, rows, events, transactions));
    }

    @Bean
    JobQueue jobQueue(
            Jobs jobs,
            JobLedger ledger,
            JobSchedule schedule,
            Artifacts artifacts,
            Blobs blobs,
            TransactionTemplate transaction,
            InstantSource clock) {
        return new JobQueue(jobs, ledger, schedule, artifacts, blobs, transaction, clock);
    }

    @Bean
    JobRecovery jobRecovery(
            Jobs jobs,
            JobLedger ledger,
            JobSchedule schedule,
            JobFolders folders,
            JobTransactions transactions,
            InstantSource clock) {
        return new JobRecovery(jobs, ledger, schedule, folders, transactions, clock);
    }

    @Bean
    WorkerLifecycle workerLifecycle(
            Optional<JobPool> pool,
            Supervisor supervisor,
            JobRecovery recovery,
            JobSettings settings,
            DataSource database)
            throws SQLException {
        boolean embedded = embedded(database);
        if (embedded && settings.role() != JobSettings.Role.ALL) {
            throw new RefusedSetting("espalier.role=" + settings.role().name().toLowerCase(Locale.ROOT)
                    + " needs a database that several processes can share, and the embedded H2 belongs to one: set"
                    + " spring.datasource.url to PostgreSQL, or espalier.role=all");
        }
        return new WorkerLifecycle(pool, supervisor, recovery, embedded);
    }

    private static boolean embedded(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            String url = connection.getMetaData().getURL();
            return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
        }
    }
}
