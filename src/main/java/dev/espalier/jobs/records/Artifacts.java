package dev.espalier.jobs.records;

import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The files that jobs hand back, in the order in which they were asked for. */
@Repository
public class Artifacts {
    private final JdbcClient db;

    public Artifacts(JdbcClient db) {
        this.db = db;
    }

    public void add(Job job, int ordinal, String name, String format, String sha256, long bytes) {
        db.sql("""
                insert into job_artifact (job_id, ordinal, tenant, name, format, sha256, bytes)
                values (?, ?, ?, ?, ?, ?, ?)""")
                .params(job.id(), ordinal, job.tenant(), name, format, sha256, bytes)
                .update();
    }

    public List<Artifact> of(String jobId) {
        return db.sql("select name, format, bytes, sha256 from job_artifact where job_id = ? order by ordinal")
                .param(jobId)
                .query((row, n) -> new Artifact(
                        row.getString("name"),
                        row.getString("format"),
                        row.getLong("bytes"),
                        row.getString("sha256"),
                        "/api/v1/jobs/" + jobId + "/artifacts/" + row.getString("name")))
                .list();
    }

    public Optional<Artifact> find(String jobId, String name) {
        return of(jobId).stream()
                .filter(artifact -> artifact.name().equals(name))
                .findFirst();
    }

    public boolean uses(String sha256) {
        return db.sql("select count(*) from job_artifact where sha256 = ?")
                        .param(sha256)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
