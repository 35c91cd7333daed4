package dev.espalier.jobs.records;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobStanding;
import dev.espalier.jobs.JobState;
import dev.espalier.runner.RunnerJson;
import dev.espalier.web.lists.Columns;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.JsonColumns;
import dev.espalier.web.lists.LabelRows;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The job table. Every change of a state names the state and the epoch that it expects, and says by its answer whether
 * it found them; who gets false has lost a race and must leave the job alone.
 */
@Repository
public class Jobs {
    /** As a condition of SQL. */
    public static final String OVER = "in " + JobState.sql(JobState::terminal);

    private static final JsonColumns JSON = new JsonColumns(RunnerJson.mapper());

    private final JdbcClient db;
    private final LabelRows labels;

    public Jobs(JdbcClient db) {
        this.db = db;
        this.labels = new LabelRows(db, "job");
    }

    /** A new job; its sequence number is the database's. */
    public void insert(String id, String tenant, String pool, JobSpec spec, @Nullable String sweepId, Instant now) {
        new Columns()
                .set("id", id)
                .set("tenant", tenant)
                .set("name", spec.name())
                .set("state", JobState.QUEUED.label())
                .set("pool", pool)
                .set("priority", spec.priority())
                .set("model_id", spec.modelId())
                .set("dataset_id", spec.datasetId())
                .set("spec", JSON.write(spec))
                .set("sweep_id", sweepId)
                .set("epoch", 0)
                .set("attempt", 1)
                .set("crashes", 0)
                .set("last_event", 0)
                .set("created_at", at(now))
                .insert(db, "job");
        labels.replace(tenant, id, spec.labels());
    }

    public Optional<Job> find(String id) {
        return db.sql("select * from job where id = :id")
                .param("id", id)
                .query(Jobs::job)
                .optional();
    }

    public Optional<Job> find(String tenant, String id) {
        return find(id).filter(job -> job.tenant().equals(tenant));
    }

    public List<Job> page(String tenant, Filters filters, PageQuery query) {
        Where where = new Where()
                .in("state", filters.anyOf("status", JobState.class), JobState::label)
                .equal("model_id", filters.one("modelId"))
                .equal("dataset_id", filters.one("datasetId"))
                .equal("sweep_id", filters.one("sweepId"))
                .labelled("job", filters.labels());
        return db.sql("select * from job where tenant = :tenant and seq < :before" + where.sql()
                        + " order by seq desc limit :limit")
                .param("tenant", tenant)
                .param("before", query.before())
                .param("limit", query.limit())
                .params(where.parameters())
                .query(Jobs::job)
                .list();
    }

    /** The jobs of a sweep, in the order in which they were queued. */
    public List<Job> ofSweep(String sweepId) {
        return db.sql("select * from job where sweep_id = :sweep order by seq")
                .param("sweep", sweepId)
                .query(Jobs::job)
                .list();
    }

    public List<JobStanding> standings(Collection<String> sweepIds) {
        if (sweepIds.isEmpty()) {
            return List.of();
        }
        return db.sql(
                        "select id, sweep_id, state, error, finished_at from job where sweep_id in (:sweeps) order by seq")
                .param("sweeps", sweepIds)
                .query(Jobs::standing)
                .list();
    }

    private static JobStanding standing(ResultSet row, int number) throws SQLException {
        JobError error = JSON.orNull(row, "error", JobError.class);
        return new JobStanding(
                row.getString("id"),
                row.getString("sweep_id"),
                JobState.of(row.getString("state")),
                error == null ? null : new JobStanding.Failure(error.code(), error.title(), error.detail()),
                instant(row, "finished_at"));
    }

    /** Jobs that some worker has, or had, in hand. */
    public List<Job> held() {
        return db.sql("select * from job where state in " + JobState.sql(JobState::held) + " order by seq")
                .query(Jobs::job)
                .list();
    }

    /** Makes a queued or abandoned job a worker's own, under a new epoch. */
    public boolean claim(Job job, String worker, int attempt, Instant now) {
        return 1
                == db.sql("""
                update job set state = 'running', epoch = epoch + 1, worker = :worker, attempt = :attempt,
                  queue_reason = null, progress = null, started_at = coalesce(started_at, :now)
                where id = :id and epoch = :epoch and state = :state""")
                        .params(Map.of("worker", worker, "attempt", attempt, "now", at(now)))
                        .params(the(job))
                        .param("state", job.state().label())
                        .update();
    }

    public boolean requeue(Job job, int attempt, int crashes, @Nullable String reason) {
        return 1
                == db.sql("""
                update job set state = 'queued', attempt = :attempt, crashes = :crashes, queue_reason = :reason,
                  worker = null, progress = null
                where id = :id and epoch = :epoch and state in %s""".formatted(heldThatCanBecome(JobState.QUEUED)))
                        .params(Map.of("attempt", attempt, "crashes", crashes))
                        .param("reason", reason)
                        .params(the(job))
                        .update();
    }

    /** Takes a job out of its worker's hand. */
    public boolean finish(Job job, JobState to, @Nullable JobError error, @Nullable String outputModelId, Instant now) {
        return 1
                == db.sql("""
                update job set state = :to, error = :error, output_model_id = :model, worker = null, finished_at = :finished
                where id = :id and epoch = :epoch and state in %s""".formatted(heldThatCanBecome(to)))
                        .param("to", to.label())
                        .param("error", JSON.orNull(error))
                        .param("model", outputModelId)
                        .param("finished", finishedAt(to, now))
                        .params(the(job))
                        .update();
    }

    private static String heldThatCanBecome(JobState to) {
        return JobState.sql(state -> state.held() && state.canBecome(to));
    }

    private static @Nullable OffsetDateTime finishedAt(JobState to, Instant now) {
        return to.terminal() ? at(now) : null;
    }

    /** Moves a job as it was last seen, whoever has it in hand. */
    public boolean move(Job seen, JobState to, Instant now) {
        return 1
                == db.sql("update job set state = :to, finished_at = :finished where id = :id and state = :from")
                        .param("to", to.label())
                        .param("finished", finishedAt(to, now))
                        .param("id", seen.id())
                        .param("from", seen.state().label())
                        .update();
    }

    /** Whether the job is still the claim's. */
    public boolean progress(Job job, JobProgress progress) {
        return 1
                == db.sql("update job set progress = :progress where id = :id and epoch = :epoch")
                        .param("progress", JSON.write(progress))
                        .params(the(job))
                        .update();
    }

    /** The state of a claim's job; empty where the job is gone or somebody else's. */
    public Optional<JobState> stateOf(Job claim) {
        return db.sql("select state from job where id = :id and epoch = :epoch")
                .params(the(claim))
                .query((row, n) -> JobState.of(row.getString("state")))
                .optional();
    }

    public boolean delete(String id) {
        return 1
                == db.sql("delete from job where id = :id and state " + OVER)
                        .param("id", id)
                        .update();
    }

    /** Jobs of the pool that will be taken before this one. */
    public int ahead(Job job) {
        return db.sql("""
                select count(*) from job
                where state = 'queued' and waits_for is null and pool = :pool
                  and (priority > :priority or (priority = :priority and seq < :seq))""")
                .params(Map.of("pool", job.pool(), "priority", job.spec().priority(), "seq", job.seq()))
                .query(Integer.class)
                .single();
    }

    public Map<JobState, Long> counts() {
        return db
                .sql("select state, count(*) as jobs from job group by state")
                .query((row, n) -> Map.entry(JobState.of(row.getString("state")), row.getLong("jobs")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** An unfinished job that uses the model or the dataset. */
    public Optional<String> userOf(String column, String id) {
        return db.sql("select id from job where " + column + " = :id and not state " + OVER + " order by seq limit 1")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /** A job under the epoch in which it was seen. */
    static Map<String, Object> the(Job job) {
        return Map.of("id", job.id(), "epoch", job.epoch());
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Job job(ResultSet row, int number) throws SQLException {
        return new Job(
                row.getString("id"),
                row.getLong("seq"),
                row.getString("tenant"),
                JobState.of(row.getString("state")),
                row.getString("pool"),
                JSON.read(row, "spec", JobSpec.class),
                row.getLong("epoch"),
                row.getInt("attempt"),
                row.getInt("crashes"),
                Objects.requireNonNullElse(JSON.orNull(row, "progress", JobProgress.class), JobProgress.NONE),
                row.getString("queue_reason"),
                row.getString("sweep_id"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                new Job.Outcome(
                        instant(row, "finished_at"),
                        JSON.orNull(row, "error", JobError.class),
                        row.getString("output_model_id")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
