package dev.espalier.jobs.worker;

import dev.espalier.compression.checks.Facts;
import dev.espalier.graph.Architecture;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.queue.Inputs;
import dev.espalier.jobs.queue.JobChecks;
import dev.espalier.jobs.queue.JobIntake;
import dev.espalier.jobs.queue.JobLedger;
import dev.espalier.jobs.queue.JobMetrics;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.JobSchedule;
import dev.espalier.jobs.records.JobWatch;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.JobTransactions;
import dev.espalier.jobs.sharing.SharedRows;
import dev.espalier.jobs.sharing.SharedWork;
import dev.espalier.reports.Reports;
import dev.espalier.reports.ReportsFixture;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.storage.Blobs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue on a database of its own, with a clock that stands still and no Spring. */
public final class QueueFixture {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final InstantSource clock = () -> now;
    final DataSource database;
    public final JdbcClient db;
    final TransactionTemplate transaction;
    final Jobs jobs;
    public final JobWatch watch = new JobWatch();
    final JobEvents events;
    final Reports reports;
    final Artifacts artifacts;
    final SharedRows sharedRows;
    final SharedWork shared;
    final JobTransactions transactions;
    public final JobLedger ledger;
    final JobSchedule schedule;
    final FakeBlobs blobs;
    public final JobQueue queue;
    final JobIntake intake;
    final JobFolders folders;
    final FakeInputs inputs = new FakeInputs();

    public QueueFixture(Path root) {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        pool.setMaxConnections(20);
        Flyway.configure().dataSource(pool).load().migrate();
        database = pool;
        db = JdbcClient.create(database);
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        jobs = new Jobs(db);
        events = new JobEvents(db, clock, watch);
        reports = ReportsFixture.on(db);
        artifacts = new Artifacts(db);
        schedule = new JobSchedule(
                database, db, new StaticListableBeanFactory().getBeanProvider(JobSchedule.Poller.class));
        blobs = new FakeBlobs(root.resolve("blobs"));
        sharedRows = new SharedRows(db);
        shared = new SharedWork(sharedRows, schedule, blobs, clock);
        transactions = new JobTransactions(transaction, shared);
        ledger = new JobLedger(
                jobs, events, reports, new JobMetrics(jobs, new SimpleMeterRegistry(), clock), transactions, clock);
        queue = new JobQueue(jobs, ledger, schedule, artifacts, blobs, transaction);
        intake = new JobIntake(new JobChecks(inputs), inputs, ledger, schedule, transaction, clock);
        folders = new JobFolders(root.resolve("work"), blobs, inputs, shared, 1, "test");
    }

    Worker worker(String name, Runner runner) {
        return worker(name, supervisor(runner));
    }

    Worker worker(String name, Supervisor supervisor) {
        Publication publication = new Publication(blobs, artifacts, inputs, ledger, transactions);
        Recorders recorders = new Recorders(jobs, events, reports, transaction);
        return new Worker(name, ledger, folders, supervisor, publication, recorders, clock);
    }

    Supervisor supervisor(Runner runner) {
        return supervisor(runner, jobs);
    }

    Supervisor supervisor(Runner runner, Jobs watched) {
        CheckpointKeeper keeper = new CheckpointKeeper(blobs, sharedRows, events, transactions);
        return new Supervisor(runner, watched, keeper, 1);
    }

    public Job submit(int priority) {
        return submit(spec(priority));
    }

    Job submit(JobSpec spec) {
        return intake.queue("default", spec);
    }

    public Job reload(Job job) {
        return jobs.find(job.id()).orElseThrow();
    }

    public List<String> messages(Job job) {
        return events.after(job.id(), 0, 1000).stream().map(JobEvent::message).toList();
    }

    static JobSpec spec(int priority) {
        String json = "{\"name\": \"a job\", \"seed\": 1, \"priority\": " + priority + ", \"modelId\": \"mdl_1\","
                + " \"steps\": [{\"type\": \"prune\", \"sparsity\": 0.5}]}";
        return RunnerJson.mapper().readValue(json, JobSpec.class);
    }

    /** One model and one dataset, whatever is asked for. */
    public static final class FakeInputs implements Inputs {
        static final DatasetSpec PLAIN = RunnerJson.mapper().readValue("{}", DatasetSpec.class);

        Model model = new Model("aa", Architecture.named("lenet-5"), false, Facts.lenet5());
        Optional<Dataset> dataset = Optional.of(new Dataset("dst_1", "bb", PLAIN, Facts.images(100, 0, 20)));

        @Override
        public Optional<Model> model(String tenant, String id) {
            return id.equals("mdl_1") ? Optional.of(model) : Optional.empty();
        }

        @Override
        public Optional<Dataset> dataset(String tenant, String id) {
            return id.equals("dst_1") ? dataset : Optional.empty();
        }

        @Override
        public void hold(String tenant, String modelId, @Nullable String datasetId) {}

        @Override
        public String addProduced(
                Job job, Model parent, dev.espalier.compression.results.PipelineResult result, Blobs.Staged file) {
            return "mdl_2";
        }
    }
}
