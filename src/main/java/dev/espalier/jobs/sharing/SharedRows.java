package dev.espalier.jobs.sharing;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.SharedPrefixes.Prefix;
import dev.espalier.jobs.sharing.Waiting.Member;
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
        db.sql("insert into shared_group (id, tenant, changes) values (?, ?, 0)")
                .params(groupId, tenant)
                .update();
    }

    void insertPrefix(Job job, String groupId, Prefix prefix) {
        db.sql("insert into shared_prefix (job_id, steps, group_id, tenant, prefix) values (?, ?, ?, ?, ?)")
                .params(job.id(), prefix.steps(), groupId, job.tenant(), prefix.hash())
                .update();
    }

    /** Until the transaction ends nobody else changes the group. False where there is no such group. */
    boolean lock(String groupId) {
        return 1
                == db.sql("update shared_group set changes = changes + 1 where id = ?")
                        .param(groupId)
                        .update();
    }

    void deleteGroup(String groupId) {
        db.sql("delete from shared_group where id = ?").param(groupId).update();
    }

    boolean anyWaits(String groupId) {
        return db.sql("select count(*) from job where sweep_id = ? and state = 'queued' and waits_for is not null")
                        .param(groupId)
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
                        "select p.job_id, p.steps, p.prefix from shared_prefix p join job on job.id = p.job_id where p.group_id = ?"
                                + " and " + UNFINISHED + " order by p.job_id, p.steps")
                .param(groupId)
                .query(row -> {
                    ways.computeIfAbsent(row.getString("job_id"), id -> new ArrayList<>())
                            .add(new Prefix(row.getInt("steps"), row.getString("prefix")));
                });
        return db.sql("select id, priority, waits_for from job where sweep_id = ? and " + UNFINISHED
                        + " order by priority desc, seq")
                .param(groupId)
                .query((row, n) -> new Member(
                        row.getString("id"),
                        row.getInt("priority"),
                        row.getString("waits_for"),
                        List.copyOf(ways.getOrDefault(row.getString("id"), List.of()))))
                .list();
    }

    void waits(String jobId, @Nullable String leader, @Nullable String reason) {
        db.sql("update job set waits_for = ?, queue_reason = ? where id = ? and state = 'queued'")
                .param(leader)
                .param(reason)
                .param(jobId)
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
        return db.sql("select prefix, steps, threads, job_id from shared_checkpoint where group_id = ?")
                .param(groupId)
                .query((row, n) -> new Stored(
                        row.getString("prefix"), row.getInt("steps"), row.getInt("threads"), row.getString("job_id")))
                .list();
    }

    public Set<String> storedPrefixes(String groupId) {
        return stored(groupId).stream().map(Stored::prefix).collect(Collectors.toSet());
    }

    public Optional<String> prefix(String jobId, int steps) {
        return db.sql("select prefix from shared_prefix where job_id = ? and steps = ?")
                .params(jobId, steps)
                .query(String.class)
                .optional();
    }

    public void insertCheckpoint(String groupId, String tenant, Stored checkpoint) {
        db.sql("""
                insert into shared_checkpoint (group_id, prefix, tenant, steps, threads, job_id)
                values (?, ?, ?, ?, ?, ?)""")
                .params(
                        groupId,
                        checkpoint.prefix(),
                        tenant,
                        checkpoint.steps(),
                        checkpoint.threads(),
                        checkpoint.jobId())
                .update();
    }

    /** A file of a checkpoint. */
    public record StoredFile(String name, String sha256, long bytes) {}

    public void insertFile(String groupId, String tenant, String prefix, StoredFile file) {
        db.sql("""
                insert into shared_checkpoint_file (group_id, prefix, tenant, name, sha256, bytes)
                values (?, ?, ?, ?, ?, ?)""")
                .params(groupId, prefix, tenant, file.name(), file.sha256(), file.bytes())
                .update();
    }

    List<StoredFile> files(String groupId, String prefix) {
        return db.sql("select name, sha256, bytes from shared_checkpoint_file where group_id = ? and prefix = ?")
                .params(groupId, prefix)
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
        return db.sql("select count(*) from shared_checkpoint_file where sha256 = ?")
                        .param(sha256)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
