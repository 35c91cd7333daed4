package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.LayerName;
import dev.espalier.models.inspection.InspectedFile;
import dev.espalier.models.inspection.Inspection;
import dev.espalier.models.inspection.LayerRow;
import dev.espalier.models.inspection.Signature;
import dev.espalier.models.inspection.TensorRow;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.LabelRows;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables of models. */
@Repository
class ModelRows {
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final LabelRows labels;

    ModelRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
        this.labels = new LabelRows(jdbc, "model");
    }

    void insert(String tenant, StoredModel model, InspectedFile file) {
        described(model, jdbc.sql("""
                INSERT INTO model (id, tenant, name, format, bytes, sha256, file_name, parameters, nonzero_parameters,
                    sparsity, dtype, runnable, architecture, document, signature, findings, parent_model_id, job_id, labels, created_at)
                VALUES (:id, :tenant, :name, :format, :bytes, :sha256, :fileName, :parameters, :nonzero,
                    :sparsity, :dtype, :runnable, :architecture, :document, :signature, :findings, :parent, :job, :labels, :createdAt)
                """))
                .param("tenant", tenant)
                .param("format", model.inspection().format().name())
                .param("bytes", model.bytes())
                .param("sha256", model.sha256())
                .param("fileName", model.fileName())
                .param("parent", model.parentModelId())
                .param("job", model.jobId())
                .param("createdAt", model.createdAt().atOffset(ZoneOffset.UTC))
                .update();
        detailed(model, file, jdbc.sql("""
                INSERT INTO model_detail (model_id, tenant, tensors, layers, graph, no_graph)
                VALUES (:id, :tenant, :tensors, :layers, :graph, :noGraph)
                """)).param("tenant", tenant).update();
        labels.replace(tenant, model.id(), model.labels());
    }

    /** @param file null: what its file tells has not changed */
    void update(String tenant, StoredModel model, @Nullable InspectedFile file) {
        described(model, jdbc.sql("""
                UPDATE model SET name = :name, parameters = :parameters, nonzero_parameters = :nonzero,
                    sparsity = :sparsity, dtype = :dtype, runnable = :runnable, architecture = :architecture,
                    document = :document, signature = :signature, findings = :findings, labels = :labels
                WHERE tenant = :tenant AND id = :id
                """)).param("tenant", tenant).update();
        labels.replace(tenant, model.id(), model.labels());
        if (file != null) {
            detailed(model, file, jdbc.sql("""
                    UPDATE model_detail SET tensors = :tensors, layers = :layers, graph = :graph,
                        no_graph = :noGraph
                    WHERE tenant = :tenant AND model_id = :id
                    """)).param("tenant", tenant).update();
        }
    }

    /** What can change, and the id. */
    private StatementSpec described(StoredModel model, StatementSpec statement) {
        Inspection seen = model.inspection();
        Signature signature = seen.signature();
        return statement
                .param("id", model.id())
                .param("name", model.name())
                .param("parameters", seen.parameters())
                .param("nonzero", seen.nonzeroParameters())
                .param("sparsity", seen.sparsity())
                .param("dtype", seen.dtype())
                .param("runnable", seen.runnable())
                .param("architecture", name(seen.architecture()))
                .param("document", document(seen.architecture()))
                .param("signature", signature == null ? null : json.writeValueAsString(signature))
                .param("findings", json.writeValueAsString(seen.findings()))
                .param("labels", json.writeValueAsString(model.labels()));
    }

    private StatementSpec detailed(StoredModel model, InspectedFile file, StatementSpec statement) {
        JsonNode graph = file.graph();
        return statement
                .param("id", model.id())
                .param("tensors", json.writeValueAsString(file.tensors()))
                .param("layers", json.writeValueAsString(file.layers()))
                .param("graph", graph == null ? null : graph.toString())
                .param("noGraph", file.noGraph());
    }

    Optional<StoredModel> find(String tenant, String id) {
        return jdbc.sql("SELECT * FROM model WHERE tenant = :tenant AND id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> model(row))
                .optional();
    }

    List<StoredModel> list(String tenant, Filters filters, PageQuery page) {
        Where where = new Where()
                .equal("sha256", filters.one("sha256"))
                .in(
                        "format",
                        filters.anyOf("format", CheckpointFormat.class).stream()
                                .map(Enum::name)
                                .toList())
                .equal("parent_model_id", filters.one("parentModelId"))
                .labelled("model", filters.labels());
        return jdbc.sql("SELECT * FROM model WHERE tenant = :tenant AND sequence < :before" + where.sql()
                        + " ORDER BY sequence DESC FETCH FIRST :limit ROWS ONLY")
                .param("tenant", tenant)
                .param("before", page.before())
                .param("limit", page.limit())
                .params(where.parameters())
                .query((row, number) -> model(row))
                .list();
    }

    /** What is long and seldom asked for. */
    Optional<Detail> detail(String tenant, String id) {
        return jdbc.sql(
                        "SELECT tensors, layers, graph, no_graph FROM model_detail WHERE tenant = :tenant AND model_id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> new Detail(
                        row.getString("tensors"),
                        row.getString("layers"),
                        row.getString("graph"),
                        row.getString("no_graph")))
                .optional();
    }

    List<LayerName> layerNames(String tenant, String id) {
        return detail(tenant, id)
                .map(detail -> json.readTree(detail.layers())
                        .valueStream()
                        .map(layer -> new LayerName(
                                layer.get("name").asString(),
                                layer.path("tied")
                                        .valueStream()
                                        .map(JsonNode::asString)
                                        .toList()))
                        .toList())
                .orElse(List.of());
    }

    List<LayerRow> layers(String tenant, String id) {
        return detail(tenant, id)
                .map(detail -> json.readValue(detail.layers(), new TypeReference<List<LayerRow>>() {}))
                .orElse(List.of());
    }

    Map<String, String> names(String tenant, Collection<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : jdbc
                        .sql("SELECT id, name FROM model WHERE tenant = :tenant AND id IN (:ids)")
                        .param("tenant", tenant)
                        .param("ids", Set.copyOf(ids))
                        .query((row, number) -> Map.entry(row.getString("id"), row.getString("name")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    List<TensorRow> tensors(String tenant, String id) {
        return detail(tenant, id)
                .map(detail -> json.readValue(detail.tensors(), new TypeReference<List<TensorRow>>() {}))
                .orElse(List.of());
    }

    StoredGraph graph(String tenant, String id) {
        return detail(tenant, id).map(this::graph).orElse(StoredGraph.Unknown.UNSAID);
    }

    private StoredGraph graph(Detail detail) {
        if (detail.graph() != null) {
            return new StoredGraph.Known(GraphDocuments.read(json.readTree(detail.graph())));
        }
        return detail.noGraph() == null ? StoredGraph.Unknown.UNSAID : new StoredGraph.Unknown(detail.noGraph());
    }

    /**
     * JSON texts as they are stored.
     *
     * @param noGraph why its program has no graph; no JSON
     */
    record Detail(
            String tensors,
            String layers,
            @Nullable String graph,
            @Nullable String noGraph) {}

    /** Locks the row until the transaction ends; false where there is none. */
    boolean lock(String tenant, String id) {
        return jdbc.sql("SELECT id FROM model WHERE tenant = :tenant AND id = :id FOR UPDATE")
                .param("tenant", tenant)
                .param("id", id)
                .query(String.class)
                .optional()
                .isPresent();
    }

    void delete(String tenant, String id) {
        jdbc.sql("DELETE FROM model WHERE tenant = :tenant AND id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .update();
    }

    boolean usesBlob(String sha256) {
        return jdbc.sql("SELECT COUNT(*) FROM model WHERE sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(Long.class)
                        .single()
                > 0;
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
        String document = row.getString("document");
        if (name != null) {
            return Architecture.named(name);
        }
        return document == null ? null : Architecture.of(json.readTree(document));
    }

    private StoredModel model(ResultSet row) throws SQLException {
        String signature = row.getString("signature");
        Inspection inspection = new Inspection(
                CheckpointFormat.valueOf(row.getString("format")),
                row.getLong("parameters"),
                row.getLong("nonzero_parameters"),
                row.getDouble("sparsity"),
                row.getString("dtype"),
                row.getBoolean("runnable"),
                architecture(row),
                signature == null ? null : json.readValue(signature, Signature.class),
                json.readValue(row.getString("findings"), new TypeReference<List<String>>() {}));
        return new StoredModel(
                row.getString("id"),
                row.getString("name"),
                row.getLong("bytes"),
                row.getString("sha256"),
                inspection,
                row.getString("parent_model_id"),
                row.getString("job_id"),
                json.readValue(row.getString("labels"), new TypeReference<Map<String, String>>() {}),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("sequence"),
                row.getString("file_name"));
    }
}
