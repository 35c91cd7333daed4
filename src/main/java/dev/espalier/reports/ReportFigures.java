package dev.espalier.reports;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.reports.JobFigures.Stages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The figures of many reports at once, without their curves and layers. */
@Repository
public class ReportFigures {
    /** Ids in one query. */
    private static final int AT_ONCE = 500;

    private final JdbcClient db;

    ReportFigures(JdbcClient db) {
        this.db = db;
    }

    /** By job; a job without a report has none. */
    public Map<String, JobFigures> of(Collection<String> jobIds) {
        Map<String, JobFigures> figures = new HashMap<>();
        List<String> ids = List.copyOf(jobIds);
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            add(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), figures);
        }
        return figures;
    }

    private void add(List<String> ids, Map<String, JobFigures> figures) {
        Map<String, Stages> stages = new HashMap<>();
        db.sql("""
                select job_id, before_accuracy, latency_ms, case when latency_ms is not null then body end as measured
                from report_stage
                where job_id in (:ids) order by job_id, stage_index""").param("ids", ids).query(row -> {
            stages.merge(row.getString("job_id"), stages(row), Stages::then);
        });
        db.sql("select job_id, baseline, last, comparison, verdict from report where job_id in (:ids)")
                .param("ids", ids)
                .query(row -> {
                    String jobId = row.getString("job_id");
                    figures.put(jobId, figures(row, stages.getOrDefault(jobId, Stages.NONE)));
                });
    }

    private static Stages stages(ResultSet row) throws SQLException {
        return new Stages(
                row.getObject("before_accuracy", Double.class), row.getObject("latency_ms", Double.class), noisy(row));
    }

    /** At the first batch size, as the column is. */
    private static @Nullable Boolean noisy(ResultSet row) throws SQLException {
        StageResult measured = Reports.JSON.orNull(row, "measured", StageResult.class);
        return measured == null
                        || measured.latency() == null
                        || measured.latency().isEmpty()
                ? null
                : measured.latency().getFirst().noisy();
    }

    private static JobFigures figures(ResultSet row, Stages stages) throws SQLException {
        return new JobFigures(
                Reports.JSON.orNull(row, "baseline", Measure.class),
                Reports.JSON.orNull(row, "last", Measure.class),
                Reports.JSON.orNull(row, "comparison", Comparison.class),
                Reports.JSON.orNull(row, "verdict", Verdict.class),
                stages);
    }
}
