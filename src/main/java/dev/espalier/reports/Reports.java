package dev.espalier.reports;

import dev.espalier.compression.results.Comparison;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        db.sql("insert into report (job_id, tenant, complete) values (?, ?, false)")
                .params(jobId, tenant)
                .update();
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
        db.sql("delete from report_epoch where job_id = ? and stage_index = ? and epoch = ?")
                .params(jobId, stageIndex, point.epoch())
                .update();
        db.sql("insert into report_epoch (job_id, stage_index, epoch, tenant, body) values (?, ?, ?, ?, ?)")
                .params(jobId, stageIndex, point.epoch(), tenant, body.json())
                .update();
        return body.lost();
    }

    /** The curve is stored by its epochs; what a stage holds of it replaces them. */
    public List<String> stage(String jobId, String tenant, StageResult stage) {
        for (CurvePoint point : stage.curve()) {
            epoch(jobId, tenant, stage.index(), point);
        }
        Finite.Body body = FINITE.body(stage.withCurve(List.of()));
        db.sql("delete from report_stage where job_id = ? and stage_index = ?")
                .params(jobId, stage.index())
                .update();
        db.sql("""
                insert into report_stage (job_id, stage_index, tenant, type, body, before_accuracy, latency_ms)
                values (?, ?, ?, ?, ?, ?, ?)""")
                .params(jobId, stage.index(), tenant, stage.type(), body.json())
                .param(
                        stage.beforeFinetune() == null
                                ? null
                                : stage.beforeFinetune().accuracy())
                .param(latencyMs(stage))
                .update();
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
        String selectedOn =
                result.selectedOn() == null ? null : result.selectedOn().name().toLowerCase(Locale.ROOT);
        db.sql(
                        "update report set complete = true, selected_on = ?, last = ?, comparison = ?, verdict = ?, requirements = ?, histogram = ? where job_id = ?")
                .param(selectedOn)
                .param(last.json())
                .param(result.comparison() == null ? null : finiteJson(result.comparison()))
                .param(result.verdict() == null ? null : finiteJson(result.verdict()))
                .param(finiteJson(result.requirements()))
                .param(finiteJson(result.histogram()))
                .param(jobId)
                .update();
        int ordinal = 0;
        for (LayerResult layer : result.layers()) {
            Finite.Body body = FINITE.body(layer);
            body.lost().forEach(what -> lost.add(layer.name() + ": " + what));
            db.sql("insert into report_layer (job_id, ordinal, tenant, name, body) values (?, ?, ?, ?, ?)")
                    .params(jobId, ordinal++, tenant, column(layer.name()), body.json())
                    .update();
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
                select complete, selected_on, verdict, requirements, baseline, last, comparison, histogram, environment
                from (select cast(? as varchar(40)) as wanted) asked left join report on job_id = wanted""")
                .param(jobId)
                .query((row, n) -> new Report(
                        jobId,
                        row.getBoolean("complete"),
                        part(row.getString("selected_on")),
                        read(row.getString("verdict"), Verdict.class),
                        requirements(row.getString("requirements")),
                        read(row.getString("baseline"), Measure.class),
                        List.of(),
                        read(row.getString("last"), Measure.class),
                        read(row.getString("comparison"), Comparison.class),
                        List.of(),
                        read(row.getString("histogram"), LayerResult.Histograms.class),
                        read(row.getString("environment"), RunEnvironment.class)))
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
                report.environment());
    }

    public List<LayerResult> layers(String jobId) {
        return db.sql("select body from report_layer where job_id = ? order by ordinal")
                .param(jobId)
                .query((row, n) -> MAPPER.readValue(row.getString("body"), LayerResult.class))
                .list();
    }

    private List<StageResult> stages(String jobId) {
        Map<Integer, List<CurvePoint>> curves = new TreeMap<>();
        db.sql("select stage_index, body from report_epoch where job_id = ? order by stage_index, epoch")
                .param(jobId)
                .query(row -> {
                    curves.computeIfAbsent(row.getInt("stage_index"), index -> new ArrayList<>())
                            .add(MAPPER.readValue(row.getString("body"), CurvePoint.class));
                });
        return db
                .sql("select body from report_stage where job_id = ? order by stage_index")
                .param(jobId)
                .query((row, n) -> MAPPER.readValue(row.getString("body"), StageResult.class))
                .list()
                .stream()
                .map(stage -> stage.withCurve(curves.getOrDefault(stage.index(), List.of())))
                .toList();
    }

    /** Epochs of steps that have not ended, by the step's index. */
    public SortedMap<Integer, List<CurvePoint>> unfinished(String jobId) {
        SortedMap<Integer, List<CurvePoint>> curves = new TreeMap<>();
        db.sql("""
                select stage_index, body from report_epoch e where job_id = ? and not exists (
                  select 1 from report_stage s where s.job_id = e.job_id and s.stage_index = e.stage_index)
                order by stage_index, epoch""").param(jobId).query(row -> {
            curves.computeIfAbsent(row.getInt("stage_index"), index -> new ArrayList<>())
                    .add(MAPPER.readValue(row.getString("body"), CurvePoint.class));
        });
        return curves;
    }

    public void delete(String jobId) {
        for (String table : List.of("report_layer", "report_epoch", "report_stage", "report")) {
            db.sql("delete from " + table + " where job_id = ?").param(jobId).update();
        }
    }

    private void set(String jobId, String column, String json) {
        db.sql("update report set " + column + " = ? where job_id = ?")
                .params(json, jobId)
                .update();
    }

    private <T> @Nullable T read(@Nullable String json, Class<T> type) {
        return json == null ? null : MAPPER.readValue(json, type);
    }

    private List<RequirementResult> requirements(@Nullable String json) {
        RequirementResult[] results = read(json, RequirementResult[].class);
        return results == null ? List.of() : List.of(results);
    }

    private static @Nullable Part part(@Nullable String label) {
        return label == null ? null : Part.valueOf(label.toUpperCase(Locale.ROOT));
    }
}
