package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.models.inspection.InspectedFile;
import dev.espalier.models.inspection.Inspection;
import dev.espalier.models.inspection.LayerRow;
import dev.espalier.models.inspection.Signature;
import dev.espalier.models.inspection.TensorRow;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.web.lists.Columns;
import dev.espalier.web.lists.FileRows;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.JsonColumns;
import dev.espalier.web.lists.LabelRows;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables of models. */
@Repository
class ModelRows extends FileRows<StoredModel> {
    private final JsonColumns json;
    private final LabelRows labels;

    ModelRows(JdbcClient db, JsonMapper json) {
        super(db, "model");
        this.json = new JsonColumns(json);
        this.labels = new LabelRows(db, "model");
    }

    void insert(String tenant, StoredModel model, InspectedFile file) {
        described(model)
                .set("id", model.id())
                .set("tenant", tenant)
                .set("format", model.inspection().format().name())
                .set("bytes", model.bytes())
                .set("sha256", model.sha256())
                .set("file_name", model.fileName())
                .set("parent_model_id", model.parentModelId())
                .set("job_id", model.jobId())
                .set("created_at", model.createdAt().atOffset(ZoneOffset.UTC))
                .insert(db, "model");
        detailed(file).set("model_id", model.id()).set("tenant", tenant).insert(db, "model_detail");
        labels.replace(tenant, model.id(), model.labels());
    }

    /** @param file null: what its file tells has not changed */
    void update(String tenant, StoredModel model, @Nullable InspectedFile file) {
        described(model).update(db, "model", Map.of("tenant", tenant, "id", model.id()));
        labels.replace(tenant, model.id(), model.labels());
        if (file != null) {
            detailed(file).update(db, "model_detail", Map.of("tenant", tenant, "model_id", model.id()));
        }
    }

    /** The columns that can change. */
    private Columns described(StoredModel model) {
        Inspection seen = model.inspection();
        return new Columns()
                .set("name", model.name())
                .set("parameters", seen.parameters())
                .set("nonzero_parameters", seen.nonzeroParameters())
                .set("sparsity", seen.sparsity())
                .set("dtype", seen.dtype())
                .set("runnable", seen.runnable())
                .set("architecture", name(seen.architecture()))
                .set("document", document(seen.architecture()))
                .set("signature", json.orNull(seen.signature()))
                .set("findings", json.write(seen.findings()))
                .set("labels", json.write(model.labels()));
    }

    private Columns detailed(InspectedFile file) {
        JsonNode graph = file.graph();
        return new Columns()
                .set("tensors", json.write(file.tensors()))
                .set("layers", json.write(file.layers()))
                .set("graph", graph == null ? null : graph.toString())
                .set("no_graph", file.noGraph());
    }

    List<StoredModel> list(String tenant, Filters filters, PageQuery page) {
        Where where = new Where()
                .equal("sha256", filters.one("sha256"))
                .in("format", filters.anyOf("format", CheckpointFormat.class), Enum::name)
                .equal("parent_model_id", filters.one("parentModelId"))
                .labelled("model", filters.labels());
        return list(tenant, where, page);
    }

    Optional<List<LayerRow>> layers(String tenant, String id) {
        return detail("layers", tenant, id, (row, number) -> json.list(row, "layers", LayerRow.class));
    }

    Optional<List<TensorRow>> tensors(String tenant, String id) {
        return detail("tensors", tenant, id, (row, number) -> json.list(row, "tensors", TensorRow.class));
    }

    Optional<GraphColumns> graph(String tenant, String id) {
        return detail(
                "graph, no_graph",
                tenant,
                id,
                (row, number) -> new GraphColumns(json.tree(row, "graph"), row.getString("no_graph")));
    }

    /** Long columns, seldom asked for, are read one by one. */
    private <T> Optional<T> detail(String columns, String tenant, String id, RowMapper<T> reading) {
        return db.sql("select " + columns + " from model_detail where tenant = :tenant and model_id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query(reading)
                .optional();
    }

    /** @param noGraph why its program has no graph */
    record GraphColumns(@Nullable JsonNode graph, @Nullable String noGraph) {
        StoredGraph read() {
            if (graph != null) {
                return new StoredGraph.Known(GraphDocuments.read(graph));
            }
            return noGraph == null ? StoredGraph.Unknown.UNSAID : new StoredGraph.Unknown(noGraph);
        }
    }

    private static @Nullable String name(@Nullable Architecture architecture) {
        return architecture instanceof Architecture.BuiltIn(String name) ? name : null;
    }

    private static @Nullable String document(@Nullable Architecture architecture) {
        return architecture instanceof Architecture.Document document
                ? document.json().toString()
                : null;
    }

    private @Nullable Architecture architecture(ResultSet row) throws SQLException {
        String name = row.getString("architecture");
        JsonNode document = json.tree(row, "document");
        if (name != null) {
            return Architecture.named(name);
        }
        return document == null ? null : Architecture.of(document);
    }

    @Override
    protected StoredModel read(ResultSet row, int number) throws SQLException {
        Inspection inspection = new Inspection(
                CheckpointFormat.valueOf(row.getString("format")),
                row.getLong("parameters"),
                row.getLong("nonzero_parameters"),
                row.getDouble("sparsity"),
                row.getString("dtype"),
                row.getBoolean("runnable"),
                architecture(row),
                json.orNull(row, "signature", Signature.class),
                json.list(row, "findings", String.class));
        return new StoredModel(
                row.getString("id"),
                row.getString("name"),
                row.getLong("bytes"),
                row.getString("sha256"),
                inspection,
                row.getString("parent_model_id"),
                row.getString("job_id"),
                json.map(row, "labels", String.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("seq"),
                row.getString("file_name"));
    }
}
