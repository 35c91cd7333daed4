package dev.espalier.web.lists;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes rows of the labels that were stored as JSON alone.
 *
 * @param owner the table that has labels
 * @param column of the owner, which holds JSON
 * @param pointer where in it the labels are
 */
public record LabelBackfill(String number, String owner, String column, String pointer) implements Backfill {
    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion(number);
    }

    @Override
    public String getDescription() {
        return "rows of the labels of " + owner;
    }

    @Override
    public String select() {
        return "select id, tenant, " + column + " from " + owner;
    }

    @Override
    public String write() {
        return "insert into " + owner + "_label (" + owner + "_id, tenant, name, content) values (?, ?, ?, ?)";
    }

    @Override
    public List<List<String>> parameters(ResultSet row) throws SQLException {
        String id = row.getString(1);
        String tenant = row.getString(2);
        List<List<String>> labels = new ArrayList<>();
        JsonMapper.shared()
                .readTree(row.getString(3))
                .at(pointer)
                .properties()
                .forEach(label -> labels.add(
                        List.of(id, tenant, label.getKey(), label.getValue().asString())));
        return labels;
    }
}
