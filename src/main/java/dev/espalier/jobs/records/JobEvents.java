package dev.espalier.jobs.records;

import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.JobState;
import dev.espalier.runner.RunnerJson;
import dev.espalier.text.EnumNames;
import dev.espalier.web.lists.JsonColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The events of jobs. Ids count per job under the lock of the job's row: who has seen n has seen all before it. */
@Repository
public class JobEvents {
    private static final int MESSAGE_CHARACTERS = 4_000;

    private static final JsonColumns JSON = new JsonColumns(RunnerJson.mapper());

    private final JdbcClient db;
    private final InstantSource clock;
    private final JobWatch watch;

    public JobEvents(JdbcClient db, InstantSource clock, JobWatch watch) {
        this.db = db;
        this.clock = clock;
        this.watch = watch;
    }

    /** Written in the transaction that changed the state. */
    public void state(Job job, JobState state, Level level, String message, int attempt) {
        Map<String, Object> data = Map.of("status", state.label(), "terminal", state.terminal(), "attempt", attempt);
        lock(job, "");
        insert(job, JobEvent.Type.STATE, level, message, JSON.write(data));
        watch.changing(job.id());
    }

    /** What a worker hears from its runner; refused with {@link Fenced} when the job is no longer the claim's. */
    public void add(Job claim, JobEvent.Type type, Level level, String message, @Nullable String data) {
        lock(claim, " and epoch = :epoch");
        insert(claim, type, level, message, data);
    }

    private void lock(Job job, String condition) {
        String sql = "update job set last_event = last_event + 1 where id = :id" + condition;
        if (db.sql(sql).params(Jobs.the(job)).update() != 1) {
            throw new Fenced(job.id());
        }
    }

    private void insert(Job job, JobEvent.Type type, Level level, String message, @Nullable String data) {
        db.sql("""
                insert into job_event (job_id, id, tenant, happened_at, type, level, message, data)
                values (:job, (select last_event from job where id = :job), :tenant, :now, :type, :level, :message, :data)""")
                .params(Map.of("job", job.id(), "tenant", job.tenant(), "now", Jobs.at(clock.instant())))
                .params(Map.of("type", type.label(), "level", JobEvent.label(level), "message", shortened(message)))
                .param("data", data)
                .update();
    }

    public List<JobEvent> after(String jobId, long id, int limit) {
        return db.sql("select * from job_event where job_id = :job and id > :id order by id limit :limit")
                .params(Map.of("job", jobId, "id", id, "limit", limit))
                .query(JobEvents::event)
                .list();
    }

    public List<JobEvent> newest(String jobId, int most) {
        return db.sql("select * from job_event where job_id = :job order by id desc limit :most")
                .params(Map.of("job", jobId, "most", most))
                .query(JobEvents::event)
                .list();
    }

    private static JobEvent event(ResultSet row, int number) throws SQLException {
        return new JobEvent(
                row.getLong("id"),
                row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                EnumNames.constant(JobEvent.Type.class, row.getString("type")),
                row.getString("level"),
                row.getString("message"),
                JSON.tree(row, "data"));
    }

    private static String shortened(String message) {
        // PostgreSQL's text holds no NUL.
        String clean = message.replace('\0', ' ');
        return clean.length() <= MESSAGE_CHARACTERS ? clean : clean.substring(0, MESSAGE_CHARACTERS) + "...";
    }
}
