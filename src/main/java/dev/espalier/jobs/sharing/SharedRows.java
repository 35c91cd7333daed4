package dev.espalier.jobs.sharing;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.SharedPrefixes.Prefix;
import dev.espalier.jobs.sharing.Waiting.Member;
import dev.espalier.web.lists.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of shared work: groups, the prefixes of their jobs, and the checkpoints that were left. */
@Repository
public class SharedRows {
    private static final String UNFINISHED = "not job.state " + Jobs.OVER;

    private final JdbcClient db;

    public SharedRows(JdbcClient db) {
        this.db = db;
    }

    void insertGroup(String groupId, String tenant) {
        new Columns().set("id", groupId).set("tenant", tenant).set("changes", 0).insert(db, "shared_group");
    }

    void insertPrefix(Job job, String groupId, Prefix prefix) {
        new Columns()
                .set("job_id", job.id())
                .set("steps", prefix.steps())
                .set("group_id", groupId)
                .set("tenant", job.tenant())
                .set("prefix", prefix.hash())
                .insert(db, "shared_prefix");
    }

    /** Until the transaction ends nobody else changes the group. False where there is no such group. */
    boolean lock(String groupId) {
        return 1
                == db.sql("update shared_group set changes = changes + 1 where id = :group")
                        .param("group", groupId)
                        .update();
    }

    void deleteGroup(String groupId) {
        db.sql("delete from shared_group where id = :group")
                .param("group", groupId)
                .update();
    }

    boolean anyWaits(String groupId) {
        return db.sql("select count(*) from job where sweep_id = :group and state = 'queued' and waits_for is not null")
                        .param("group", groupId)
                        .query(Long.class)
                        .single()
                > 0;
    }

    List<String> groupsThatWait() {
        return db.sql("select distinct sweep_id from job where state = 'queued' and waits_for is not null")
                .query(String.class)
                .list();
    }

    /** Jobs that have not ended, in the order in which they are to run. */
    List<Member> members(String groupId) {
        Map<String, List<Prefix>> ways = new HashMap<>();
        db.sql(
                        "select p.job_id, p.steps, p.prefix from shared_prefix p join job on job.id = p.job_id where p.group_id = :group"
                                + " and " + UNFINISHED + " order by p.job_id, p.steps")
                .param("group", groupId)
                .query(row -> {
                    ways.computeIfAbsent(row.getString("job_id"), id -> new ArrayList<>())
                            .add(new Prefix(row.getInt("steps"), row.getString("prefix")));
                });
        return db.sql("select id, priority, waits_for from job where sweep_id = :group and " + UNFINISHED
                        + " order by priority desc, seq")
                .param("group", groupId)
                .query((row, n) -> new Member(
                        row.getString("id"),
                        row.getInt("priority"),
                        row.getString("waits_for"),
                        List.copyOf(ways.getOrDefault(row.getString("id"), List.of()))))
                .list();
    }

    void waits(String jobId, @Nullable String leader, @Nullable String reason) {
        db.sql("update job set waits_for = :leader, queue_reason = :reason where id = :id and state = 'queued'")
                .param("leader", leader)
                .param("reason", reason)
                .param("id", jobId)
                .update();
    }

    /** A checkpoint, and the job that left it. */
    public record Stored(String prefix, int steps, int threads, String jobId) {
        public String what() {
            return switch (steps) {
                case 0 -> "the dense model's score";
                case 1 -> "step 1";
                default -> "steps 1-" + steps;
            };
        }
    }

    public List<Stored> stored(String groupId) {
        return db.sql("select prefix, steps, threads, job_id from shared_checkpoint where group_id = :group")
                .param("group", groupId)
                .query((row, n) -> new Stored(
                        row.getString("prefix"), row.getInt("steps"), row.getInt("threads"), row.getString("job_id")))
                .list();
    }

    public Set<String> storedPrefixes(String groupId) {
        return stored(groupId).stream().map(Stored::prefix).collect(Collectors.toSet());
    }

    public Optional<String> prefix(String jobId, int steps) {
        return db.sql("select prefix from shared_prefix where job_id = :job and steps = :steps")
                .params(Map.of("job", jobId, "steps", steps))
                .query(String.class)
                .optional();
    }

    public void insertCheckpoint(String groupId, String tenant, Stored checkpoint) {
        new Columns()
                .set("group_id", groupId)
                .set("prefix", checkpoint.prefix())
                .set("tenant", tenant)
                .set("steps", checkpoint.steps())
                .set("threads", checkpoint.threads())
                .set("job_id", checkpoint.jobId())
                .insert(db, "shared_checkpoint");
    }

    /** A file of a checkpoint. */
    public record StoredFile(String name, String sha256, long bytes) {}

    public void insertFile(String groupId, String tenant, String prefix, StoredFile file) {
        new Columns()
                .set("group_id", groupId)
                .set("prefix", prefix)
                .set("tenant", tenant)
                .set("name", file.name())
                .set("sha256", file.sha256())
                .set("bytes", file.bytes())
                .insert(db, "shared_checkpoint_file");
    }

    List<StoredFile> files(String groupId, String prefix) {
        return db.sql(
                        "select name, sha256, bytes from shared_checkpoint_file where group_id = :group and prefix = :prefix")
                .params(Map.of("group", groupId, "prefix", prefix))
                .query((row, n) -> new StoredFile(row.getString("name"), row.getString("sha256"), row.getLong("bytes")))
                .list();
    }

    void deleteCheckpoints(String groupId, Collection<String> prefixes) {
        db.sql("delete from shared_checkpoint where group_id = :group and prefix in (:prefixes)")
                .param("group", groupId)
                .param("prefixes", prefixes)
                .update();
    }

    public boolean uses(String sha256) {
        return db.sql("select count(*) from shared_checkpoint_file where sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
