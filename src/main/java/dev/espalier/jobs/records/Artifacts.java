package dev.espalier.jobs.records;

import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.storage.Blobs;
import dev.espalier.web.lists.Columns;
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

    /** @param staged of the file, whose hash and size count */
    public void add(Job job, int ordinal, OutputFile file, Blobs.Staged staged) {
        new Columns()
                .set("job_id", job.id())
                .set("ordinal", ordinal)
                .set("tenant", job.tenant())
                .set("name", file.name())
                .set("format", file.format())
                .set("sha256", staged.sha256())
                .set("bytes", staged.bytes())
                .insert(db, "job_artifact");
    }

    public List<Artifact> of(String jobId) {
        return db.sql("select name, format, bytes, sha256 from job_artifact where job_id = :job order by ordinal")
                .param("job", jobId)
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
        return db.sql("select count(*) from job_artifact where sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
