package dev.espalier.datasets;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Understood;
import dev.espalier.web.lists.Filters;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table of datasets. */
@Repository
class DatasetRows {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    DatasetRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(String tenant, StoredDataset dataset) {
        DatasetInfo info = dataset.info();
        jdbc.sql("""
                INSERT INTO dataset (id, tenant, name, format, task, train_samples, validation_samples, test_samples,
                    input_shape, classes, class_names, target_width, bytes, sha256, spec, understood, findings,
                    created_at)
                VALUES (:id, :tenant, :name, :format, :task, :train, :validation, :test,
                    :inputShape, :classes, :classNames, :targetWidth, :bytes, :sha256, :spec, :understood,
                    :findings, :createdAt)
                """)
                .param("id", dataset.id())
                .param("tenant", tenant)
                .param("name", dataset.name())
                .param("format", info.format())
                .param("task", info.task().name())
                .param("train", info.trainSamples())
                .param("validation", info.validationSamples())
                .param("test", info.testSamples())
                .param("inputShape", json.writeValueAsString(info.inputShape()))
                .param("classes", info.classes())
                .param("classNames", json.writeValueAsString(info.classNames()))
                .param("targetWidth", info.targetWidth())
                .param("bytes", dataset.bytes())
                .param("sha256", dataset.sha256())
                .param("spec", json.writeValueAsString(dataset.spec()))
                .param("understood", json.writeValueAsString(dataset.understood()))
                .param("findings", json.writeValueAsString(info.findings()))
                .param("createdAt", dataset.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<StoredDataset> find(String tenant, String id) {
        return jdbc.sql("SELECT * FROM dataset WHERE tenant = :tenant AND id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> dataset(row))
                .optional();
    }

    List<StoredDataset> list(String tenant, Filters filters, PageQuery page) {
        Where where = new Where()
                .equal("sha256", filters.one("sha256"))
                .equal("format", filters.one("format"))
                .in(
                        "task",
                        filters.anyOf("task", DatasetSpec.Task.class).stream()
                                .map(Enum::name)
                                .toList());
        return jdbc.sql("SELECT * FROM dataset WHERE tenant = :tenant AND sequence < :before" + where.sql()
                        + " ORDER BY sequence DESC FETCH FIRST :limit ROWS ONLY")
                .param("tenant", tenant)
                .param("before", page.before())
                .param("limit", page.limit())
                .params(where.parameters())
                .query((row, number) -> dataset(row))
                .list();
    }

    Map<String, String> names(String tenant, Collection<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : jdbc
                        .sql("SELECT id, name FROM dataset WHERE tenant = :tenant AND id IN (:ids)")
                        .param("tenant", tenant)
                        .param("ids", Set.copyOf(ids))
                        .query((row, number) -> Map.entry(row.getString("id"), row.getString("name")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Locks the row until the transaction ends; false where there is none. */
    boolean lock(String tenant, String id) {
        return jdbc.sql("SELECT id FROM dataset WHERE tenant = :tenant AND id = :id FOR UPDATE")
                .param("tenant", tenant)
                .param("id", id)
                .query(String.class)
                .optional()
                .isPresent();
    }

    void delete(String tenant, String id) {
        jdbc.sql("DELETE FROM dataset WHERE tenant = :tenant AND id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .update();
    }

    boolean usesBlob(String sha256) {
        return jdbc.sql("SELECT COUNT(*) FROM dataset WHERE sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private StoredDataset dataset(ResultSet row) throws SQLException {
        DatasetSpec spec = json.readValue(row.getString("spec"), DatasetSpec.class);
        String known = row.getString("understood");
        Understood understood = known == null ? Understood.asAsked(spec) : json.readValue(known, Understood.class);
        DatasetInfo info = new DatasetInfo(
                row.getString("format"),
                DatasetSpec.Task.valueOf(row.getString("task")),
                row.getLong("train_samples"),
                row.getLong("validation_samples"),
                row.getLong("test_samples"),
                json.readValue(row.getString("input_shape"), new TypeReference<List<Long>>() {}),
                row.getObject("classes", Integer.class),
                json.readValue(row.getString("class_names"), new TypeReference<List<String>>() {}),
                json.readValue(row.getString("findings"), new TypeReference<List<String>>() {}),
                row.getObject("target_width", Integer.class));
        return new StoredDataset(
                row.getString("id"),
                row.getString("name"),
                row.getLong("bytes"),
                row.getString("sha256"),
                info,
                spec,
                understood,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("sequence"));
    }
}
