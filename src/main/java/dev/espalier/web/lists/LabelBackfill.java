package dev.espalier.web.lists;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes rows of the labels that were stored as JSON alone. SQL that reads JSON differs between databases, so this is a
 * migration in Java.
 *
 * @param owner the table that has labels
 * @param column of the owner, which holds JSON
 * @param pointer where in it the labels are
 */
public record LabelBackfill(String number, String owner, String column, String pointer) implements JavaMigration {
    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion(number);
    }

    @Override
    public String getDescription() {
        return "rows of the labels of " + owner;
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        String insert = "insert into " + owner + "_label (" + owner + "_id, tenant, name, content) values (?, ?, ?, ?)";
        try (Statement select = context.getConnection().createStatement();
                ResultSet rows = select.executeQuery("select id, tenant, " + column + " from " + owner);
                PreparedStatement labels = context.getConnection().prepareStatement(insert)) {
            while (rows.next()) {
                JsonNode found = JsonMapper.shared().readTree(rows.getString(3)).at(pointer);
                for (Map.Entry<String, JsonNode> label : found.properties()) {
                    labels.setString(1, rows.getString(1));
                    labels.setString(2, rows.getString(2));
                    labels.setString(3, label.getKey());
                    labels.setString(4, label.getValue().asString());
                    labels.executeUpdate();
                }
            }
        }
    }
}
