package dev.espalier.sweeps;

import dev.espalier.sweeps.spec.SweepSpec;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables of sweeps: what was asked, and which job tries which values. */
@Repository
class SweepRows {
    private final JdbcClient db;
    private final JsonColumns json;
    private final LabelRows labels;

    SweepRows(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = new JsonColumns(json.rebuild()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build());
        this.labels = new LabelRows(db, "sweep");
    }

    void insert(String id, String tenant, SweepSpec spec, Instant now) {
        new Columns()
                .set("id", id)
                .set("tenant", tenant)
                .set("name", spec.name())
                .set("spec", json.write(spec))
                .set("cancelled", false)
                .set("created_at", now.atOffset(ZoneOffset.UTC))
                .insert(db, "sweep");
        labels.replace(tenant, id, spec.labels());
    }

    void insertChild(String sweepId, String tenant, int ordinal, String jobId, Map<String, JsonNode> values) {
        new Columns()
                .set("sweep_id", sweepId)
                .set("ordinal", ordinal)
                .set("tenant", tenant)
                .set("job_id", jobId)
                .set("settings", json.write(values))
                .insert(db, "sweep_child");
    }

    Optional<Sweep> find(String tenant, String id) {
        return db.sql("select * from sweep where tenant = :tenant and id = :id")
                .params(Map.of("tenant", tenant, "id", id))
                .query(this::sweep)
                .optional();
    }

    List<Sweep> page(String tenant, Filters filters, PageQuery query) {
        List<SweepStatus> statuses = filters.anyOf("status", SweepStatus.class);
        Where where =
                new Where().in(SweepStatus.SQL, statuses, SweepStatus::label).labelled("sweep", filters.labels());
        return db.sql("select sweep.* from sweep" + (statuses.isEmpty() ? "" : " " + SweepStatus.COUNTS)
                        + " where sweep.tenant = :tenant and sweep.seq < :before" + where.sql()
                        + " order by sweep.seq desc limit :limit")
                .param("tenant", tenant)
                .param("before", query.before())
                .param("limit", query.limit())
                .params(where.parameters())
                .query(this::sweep)
                .list();
    }

    /** What the matrix set for each job of these sweeps. */
    Map<String, Map<String, JsonNode>> values(Collection<String> sweepIds) {
        Map<String, Map<String, JsonNode>> values = new HashMap<>();
        if (!sweepIds.isEmpty()) {
            db.sql("select job_id, settings from sweep_child where sweep_id in (:sweeps)")
                    .param("sweeps", sweepIds)
                    .query(row -> {
                        values.put(row.getString("job_id"), json.map(row, "settings", JsonNode.class));
                    });
        }
        return values;
    }

    void cancel(String id) {
        db.sql("update sweep set cancelled = true where id = :id")
                .param("id", id)
                .update();
    }

    void delete(String id) {
        db.sql("delete from sweep where id = :id").param("id", id).update();
    }

    private Sweep sweep(ResultSet row, int number) throws SQLException {
        return new Sweep(
                row.getString("id"),
                row.getLong("seq"),
                row.getString("tenant"),
                json.read(row, "spec", SweepSpec.class),
                row.getBoolean("cancelled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
