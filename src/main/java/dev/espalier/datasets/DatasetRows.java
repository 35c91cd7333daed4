package dev.espalier.datasets;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.samples.spec.Understood;
import dev.espalier.web.lists.Columns;
import dev.espalier.web.lists.FileRows;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.JsonColumns;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table of datasets. */
@Repository
class DatasetRows extends FileRows<StoredDataset> {
    private final JsonColumns json;

    DatasetRows(JdbcClient db, JsonMapper json) {
        super(db, "dataset");
        this.json = new JsonColumns(json);
    }

    void insert(String tenant, StoredDataset dataset) {
        DatasetInfo info = dataset.info();
        new Columns()
                .set("id", dataset.id())
                .set("tenant", tenant)
                .set("name", dataset.name())
                .set("format", info.format())
                .set("task", info.task().name())
                .set("train_samples", info.trainSamples())
                .set("validation_samples", info.validationSamples())
                .set("test_samples", info.testSamples())
                .set("input_shape", json.write(info.inputShape()))
                .set("classes", info.classes())
                .set("class_names", json.write(info.classNames()))
                .set("target_width", info.targetWidth())
                .set("bytes", dataset.bytes())
                .set("sha256", dataset.sha256())
                .set("spec", json.write(dataset.spec()))
                .set("understood", json.write(dataset.understood()))
                .set("findings", json.write(info.findings()))
                .set("flaws", json.write(info.flaws()))
                .set("created_at", dataset.createdAt().atOffset(ZoneOffset.UTC))
                .insert(db, "dataset");
    }

    List<StoredDataset> list(String tenant, Filters filters, PageQuery page) {
        Where where = new Where()
                .equal("sha256", filters.one("sha256"))
                .equal("format", filters.one("format"))
                .in("task", filters.anyOf("task", DatasetSpec.Task.class), Enum::name);
        return list(tenant, where, page);
    }

    @Override
    protected StoredDataset read(ResultSet row, int number) throws SQLException {
        DatasetSpec spec = json.read(row, "spec", DatasetSpec.class);
        Understood understood = json.orNull(row, "understood", Understood.class);
        DatasetInfo info = new DatasetInfo(
                row.getString("format"),
                DatasetSpec.Task.valueOf(row.getString("task")),
                row.getLong("train_samples"),
                row.getLong("validation_samples"),
                row.getLong("test_samples"),
                json.list(row, "input_shape", Long.class),
                row.getObject("classes", Integer.class),
                json.list(row, "class_names", String.class),
                json.list(row, "findings", String.class),
                json.read(row, "flaws", Flaws.class),
                row.getObject("target_width", Integer.class));
        return new StoredDataset(
                row.getString("id"),
                row.getString("name"),
                row.getLong("bytes"),
                row.getString("sha256"),
                info,
                spec,
                understood == null ? Understood.asAsked(spec) : understood,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("seq"));
    }
}
