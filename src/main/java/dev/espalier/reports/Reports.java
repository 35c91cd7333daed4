package dev.espalier.reports;

import dev.espalier.compression.results.ByteLedger;
import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.compression.results.Verdict;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.EnumNames;
import dev.espalier.web.lists.Columns;
import dev.espalier.web.lists.JsonColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stored reports, row by row as a job goes on. Whoever writes does so inside a transaction that has made sure that the
 * job is still theirs. Writers answer with what was not finite and is null in the report.
 */
@Repository
public class Reports {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    static final JsonColumns JSON = new JsonColumns(MAPPER);
    private static final Finite FINITE = new Finite(MAPPER);

    private static final int NAME_CHARACTERS = 1_000;

    private final JdbcClient db;

    Reports(JdbcClient db) {
        this.db = db;
    }

    /** The JSON of a result as reports show it: what is not finite is null. */
    public static String finiteJson(Object result) {
        return FINITE.body(result).json();
    }

    /** An empty report in place of whatever an earlier attempt left. */
    public void begin(String jobId, String tenant) {
        delete(jobId);
        new Columns()
                .set("job_id", jobId)
                .set("tenant", tenant)
                .set("complete", false)
                .insert(db, "report");
    }

    public void environment(String jobId, RunEnvironment environment) {
        set(jobId, "environment", FINITE.body(environment).json());
    }

    public List<String> baseline(String jobId, Measure measure) {
        Finite.Body body = FINITE.body(measure);
        set(jobId, "baseline", body.json());
        return body.lost();
    }

    public List<String> epoch(String jobId, String tenant, int stageIndex, CurvePoint point) {
        Finite.Body body = FINITE.body(point);
        db.sql("delete from report_epoch where job_id = :job and stage_index = :stage and epoch = :epoch")
                .params(Map.of("job", jobId, "stage", stageIndex, "epoch", point.epoch()))
                .update();
        new Columns()
                .set("job_id", jobId)
                .set("stage_index", stageIndex)
                .set("epoch", point.epoch())
                .set("tenant", tenant)
                .set("body", body.json())
                .insert(db, "report_epoch");
        return body.lost();
    }

    /** The curve is stored by its epochs; what a stage holds of it replaces them. */
    public List<String> stage(String jobId, String tenant, StageResult stage) {
        for (CurvePoint point : stage.curve()) {
            epoch(jobId, tenant, stage.index(), point);
        }
        Finite.Body body = FINITE.body(stage.withCurve(List.of()));
        db.sql("delete from report_stage where job_id = :job and stage_index = :stage")
                .params(Map.of("job", jobId, "stage", stage.index()))
                .update();
        StageResult.Before before = stage.beforeFinetune();
        new Columns()
                .set("job_id", jobId)
                .set("stage_index", stage.index())
                .set("tenant", tenant)
                .set("type", stage.type())
                .set("body", body.json())
                .set("before_accuracy", before == null ? null : before.accuracy())
                .set("latency_ms", latencyMs(stage))
                .insert(db, "report_stage");
        return body.lost();
    }

    /** At the first batch size. */
    private static @Nullable Double latencyMs(StageResult stage) {
        List<Latency> latency = stage.latency();
        return latency == null
                        || latency.isEmpty()
                        || !Double.isFinite(latency.getFirst().medianMs())
                ? null
                : latency.getFirst().medianMs();
    }

    /** The final figures and every layer; after this the report is complete. */
    public List<String> finish(String jobId, String tenant, PipelineResult result) {
        List<String> lost = new ArrayList<>();
        Finite.Body last = FINITE.body(result.last());
        lost.addAll(last.lost());
        new Columns()
                .set("complete", true)
                .set("selected_on", result.selectedOn() == null ? null : EnumNames.of(result.selectedOn()))
                .set("last", last.json())
                .set("comparison", result.comparison() == null ? null : finiteJson(result.comparison()))
                .set("verdict", result.verdict() == null ? null : finiteJson(result.verdict()))
                .set("requirements", finiteJson(result.requirements()))
                .set("histogram", finiteJson(result.histogram()))
                .set("exports", finiteJson(result.trials()))
                .set("ledger", result.ledger().map(Reports::finiteJson).orElse(null))
                .update(db, "report", Map.of("job_id", jobId));
        int ordinal = 0;
        for (LayerResult layer : result.layers()) {
            Finite.Body body = FINITE.body(layer);
            body.lost().forEach(what -> lost.add(layer.name() + ": " + what));
            new Columns()
                    .set("job_id", jobId)
                    .set("ordinal", ordinal++)
                    .set("tenant", tenant)
                    .set("name", column(layer.name()))
                    .set("body", body.json())
                    .insert(db, "report_layer");
        }
        return lost;
    }

    /** The column is to search by; the body has the whole name, which files may make as long as they like. */
    private static String column(String name) {
        return name.length() > NAME_CHARACTERS ? name.substring(0, NAME_CHARACTERS) : name;
    }

    /** What there is so far; an empty report for a job that has not begun. */
    public Report find(String jobId) {
        return withRows(db.sql("""
                select complete, selected_on, verdict, requirements, baseline, last, comparison, histogram, exports,
                  ledger, environment
                from (select cast(:job as varchar(40)) as wanted) asked left join report on job_id = wanted""")
                .param("job", jobId)
                .query((row, n) -> new Report(
                        jobId,
                        row.getBoolean("complete"),
                        part(row.getString("selected_on")),
                        JSON.orNull(row, "verdict", Verdict.class),
                        requirements(row),
                        JSON.orNull(row, "baseline", Measure.class),
                        List.of(),
                        JSON.orNull(row, "last", Measure.class),
                        JSON.orNull(row, "comparison", Comparison.class),
                        List.of(),
                        JSON.orNull(row, "histogram", LayerResult.Histograms.class),
                        exports(row),
                        JSON.orNull(row, "ledger", ByteLedger.class),
                        JSON.orNull(row, "environment", RunEnvironment.class)))
                .single());
    }

    private Report withRows(Report report) {
        return new Report(
                report.jobId(),
                report.complete(),
                report.selectedOn(),
                report.verdict(),
                report.requirements(),
                report.baseline(),
                stages(report.jobId()),
                report.last(),
                report.comparison(),
                layers(report.jobId()),
                report.histogram(),
                report.exports(),
                report.ledger(),
                report.environment());
    }

    /** Where the bytes of the packed export went; empty where there is none. */
    public Optional<ByteLedger> ledger(String jobId) {
        return db.sql("select ledger from report where job_id = :job and ledger is not null")
                .param("job", jobId)
                .query((row, n) -> JSON.read(row, "ledger", ByteLedger.class))
                .optional();
    }

    public List<LayerResult> layers(String jobId) {
        return db.sql("select body from report_layer where job_id = :job order by ordinal")
                .param("job", jobId)
                .query((row, n) -> JSON.read(row, "body", LayerResult.class))
                .list();
    }

    private List<StageResult> stages(String jobId) {
        Map<Integer, List<CurvePoint>> curves = curves(jobId, "");
        return db
                .sql("select body from report_stage where job_id = :job order by stage_index")
                .param("job", jobId)
                .query((row, n) -> JSON.read(row, "body", StageResult.class))
                .list()
                .stream()
                .map(stage -> stage.withCurve(curves.getOrDefault(stage.index(), List.of())))
                .toList();
    }

    /** Epochs of steps that have not ended, by the step's index. */
    public SortedMap<Integer, List<CurvePoint>> unfinished(String jobId) {
        return curves(jobId, """
                and not exists (
                  select 1 from report_stage s where s.job_id = e.job_id and s.stage_index = e.stage_index)""");
    }

    private SortedMap<Integer, List<CurvePoint>> curves(String jobId, String condition) {
        SortedMap<Integer, List<CurvePoint>> curves = new TreeMap<>();
        db.sql("select stage_index, body from report_epoch e where job_id = :job " + condition
                        + " order by stage_index, epoch")
                .param("job", jobId)
                .query(row -> {
                    curves.computeIfAbsent(row.getInt("stage_index"), index -> new ArrayList<>())
                            .add(JSON.read(row, "body", CurvePoint.class));
                });
        return curves;
    }

    public void delete(String jobId) {
        for (String table : List.of("report_layer", "report_epoch", "report_stage", "report")) {
            db.sql("delete from " + table + " where job_id = :job")
                    .param("job", jobId)
                    .update();
        }
    }

    private void set(String jobId, String column, String json) {
        new Columns().set(column, json).update(db, "report", Map.of("job_id", jobId));
    }

    private static List<RequirementResult> requirements(ResultSet row) throws SQLException {
        RequirementResult[] results = JSON.orNull(row, "requirements", RequirementResult[].class);
        return results == null ? List.of() : List.of(results);
    }

    private static List<ExportResult> exports(ResultSet row) throws SQLException {
        ExportResult[] results = JSON.orNull(row, "exports", ExportResult[].class);
        return results == null ? List.of() : List.of(results);
    }

    private static @Nullable Part part(@Nullable String label) {
        return label == null ? null : EnumNames.constant(Part.class, label);
    }
}
