package dev.espalier.jobs.records;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/** A pool's table of who is to run when. Adding to it joins the caller's transaction, so that no job is without an entry. */
@Component
public final class JobSchedule {
    public static final String CPU_POOL = "cpu";
    public static final String CPU_TABLE = "scheduled_tasks_cpu";
    public static final TaskDescriptor<Void> TASK = TaskDescriptor.of("job");

    /** Looks at the table now rather than at its next turn; there is one in a process that has a worker. */
    public interface Poller {
        void look();
    }

    private final SchedulerClient client;
    private final ObjectProvider<Poller> poller;
    private final JdbcClient db;

    /** @param poller asked for when it is needed: the worker that polls puts jobs on the schedule too */
    public JobSchedule(DataSource database, JdbcClient db, ObjectProvider<Poller> poller) {
        // Through the proxy an entry joins the transaction that stores its job.
        this.client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database))
                .tableName(CPU_TABLE)
                .enablePriority()
                .build();
        this.poller = poller;
        this.db = db;
    }

    public void add(String jobId, int priority, Instant at) {
        client.schedule(TASK.instance(jobId).priority(priority).scheduledTo(at));
    }

    /** Tells the poller of this process, when the transaction at hand is committed. */
    public void wake() {
        AfterCommit.run(() -> poller.ifAvailable(Poller::look));
    }

    /** Takes an entry out that nobody works on. */
    public void remove(String jobId) {
        db.sql("delete from " + CPU_TABLE + " where task_name = :task and task_instance = :job and picked = false")
                .params(Map.of("task", TASK.getTaskName(), "job", jobId))
                .update();
    }

    /** Frees what a process that is surely gone had picked. */
    public int reclaim(Instant now) {
        return db.sql("update " + CPU_TABLE + " set picked = false, picked_by = null, last_heartbeat = null,"
                        + " execution_time = :now, version = version + 1 where picked = true")
                .param("now", Jobs.at(now))
                .update();
    }

    /** Queued jobs that nobody would ever run, and that wait for no other. */
    public List<String> forgotten() {
        return db.sql("select id from job where state = 'queued' and waits_for is null and not exists"
                        + " (select 1 from " + CPU_TABLE + " where task_instance = job.id)")
                .query(String.class)
                .list();
    }
}
