package dev.espalier.jobs;

import dev.espalier.formats.DType;
import dev.espalier.formats.TensorInfo;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.reports.Reports;
import dev.espalier.reports.ReportsFixture;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.DatasetSpec;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue on a database of its own, with a clock that stands still and no Spring. */
final class QueueFixture {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final InstantSource clock = () -> now;
    final DataSource database;
    final JdbcClient db;
    final TransactionTemplate transaction;
    final Jobs jobs;
    final JobWatch watch = new JobWatch();
    final JobEvents events;
    final Reports reports;
    final Artifacts artifacts;
    final SharedRows sharedRows;
    final SharedWork shared;
    final JobTransactions transactions;
    final JobLedger ledger;
    final JobSchedule schedule;
    final FakeBlobs blobs;
    final JobQueue queue;
    final JobFolders folders;
    final FakeInputs inputs = new FakeInputs();

    QueueFixture(Path root) {
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
        schedule = JobsConfiguration.schedule(database, db, () -> {});
        blobs = new FakeBlobs(root.resolve("blobs"));
        sharedRows = new SharedRows(db);
        shared = new SharedWork(sharedRows, schedule, blobs, clock);
        transactions = new JobTransactions(transaction, shared);
        ledger = new JobLedger(
                jobs, events, reports, new JobMetrics(jobs, new SimpleMeterRegistry(), clock), transactions, clock);
        queue = new JobQueue(jobs, ledger, schedule, artifacts, blobs, transaction, clock);
        folders = new JobFolders(root.resolve("work"), blobs, 1, "test");
    }

    Worker worker(String name, Runner runner) {
        return worker(name, supervisor(runner));
    }

    Worker worker(String name, Supervisor supervisor) {
        Publication publication = new Publication(blobs, artifacts, inputs, ledger, transactions);
        return new Worker(
                name,
                ledger,
                supervisor,
                publication,
                claim -> new Recorder(claim, jobs, events, reports, transaction),
                clock);
    }

    Supervisor supervisor(Runner runner) {
        CheckpointKeeper keeper = new CheckpointKeeper(blobs, sharedRows, events, transactions);
        return new Supervisor(runner, folders, inputs, jobs, new Supervisor.Sharing(shared, keeper), 1);
    }

    Job submit(int priority) {
        return queue.submit("default", spec(priority));
    }

    Job reload(Job job) {
        return jobs.find(job.id()).orElseThrow();
    }

    List<String> messages(Job job) {
        return events.after(job.id(), 0, 1000).stream().map(JobEvent::message).toList();
    }

    static JobSpec spec(int priority) {
        String json = "{\"name\": \"a job\", \"seed\": 1, \"priority\": " + priority + ", \"modelId\": \"mdl_1\","
                + " \"steps\": [{\"type\": \"prune\", \"sparsity\": 0.5}]}";
        return RunnerJson.mapper().readValue(json, JobSpec.class);
    }

    /** One model and one dataset, whatever is asked for. */
    static final class FakeInputs implements Inputs {
        /** One whose graph is its architecture's, if it has one. */
        static Model model(
                String id,
                String sha256,
                @Nullable Architecture architecture,
                boolean runnable,
                List<String> layers,
                long parameters,
                @Nullable List<Long> input,
                @Nullable List<Long> output,
                boolean produced) {
            return new Model(
                    id,
                    sha256,
                    architecture,
                    runnable,
                    layers.stream().map(LayerName::of).toList(),
                    parameters,
                    input,
                    output,
                    produced,
                    architecture == null ? "its architecture is not known" : null,
                    architecture == null ? null : input);
        }

        static final DatasetSpec PLAIN = RunnerJson.mapper().readValue("{}", DatasetSpec.class);

        Model model = model(
                "mdl_1",
                "aa",
                Architecture.named("lenet-5"),
                true,
                List.of("conv1", "fc1"),
                431_080,
                List.of(1L, 28L, 28L),
                List.of(10L),
                false);
        List<Tensor> tensors =
                List.of(new Tensor("conv1.weight", "float32", 2000), new Tensor("fc1.weight", "float16", 800_000));
        Optional<Dataset> dataset = Optional.of(new Dataset("dst_1", "bb", PLAIN, info(100, 0, 20)));

        List<Long> runsOn = List.of();

        /** Two linear layers, the first of which can lose outputs. */
        Optional<Network> network = Optional.of(new Network(
                new Graph(
                        List.of(3L),
                        List.of(
                                Node.of("hidden", new Op.Linear(), Graph.INPUT),
                                Node.of("last", new Op.Linear(), "hidden")),
                        "last"),
                List.of(
                        new TensorInfo("hidden.weight", DType.FLOAT32, List.of(4L, 3L)),
                        new TensorInfo("last.weight", DType.FLOAT32, List.of(2L, 4L)))));

        @Override
        public Optional<Network> network(String tenant, String modelId) {
            return network;
        }

        @Override
        public Optional<List<Long>> resultShape(String tenant, String modelId, List<Long> sample) {
            return Optional.ofNullable(model.output()).filter(shape -> sample.equals(runsOn));
        }

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
        public List<Tensor> tensors(String tenant, String modelId) {
            return tensors;
        }

        @Override
        public String addProduced(
                Job job, Model parent, dev.espalier.compression.PipelineResult result, Blobs.Staged file) {
            return "mdl_2";
        }

        static DatasetInfo info(long train, long validation, long test) {
            return new DatasetInfo(
                    "npz",
                    DatasetSpec.Task.CLASSIFICATION,
                    train,
                    validation,
                    test,
                    List.of(1L, 28L, 28L),
                    10,
                    List.of(),
                    List.of());
        }
    }
}
