package dev.espalier.models;

import dev.espalier.graph.lift.Lifting;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Notes why programs have no graph that were stored when only a finding told it, which is JSON: hence in Java. */
final class NoGraphBackfill implements JavaMigration {
    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("14.1");
    }

    @Override
    public String getDescription() {
        return "why programs have no graph";
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
        try (Statement select = context.getConnection().createStatement();
                ResultSet rows = select.executeQuery("select model.id, model.findings from model"
                        + " join model_detail on model_detail.model_id = model.id where model_detail.graph is null");
                PreparedStatement update = context.getConnection()
                        .prepareStatement("update model_detail set no_graph = ? where model_id = ?")) {
            while (rows.next()) {
                Optional<String> reason = reason(rows.getString(2));
                if (reason.isPresent()) {
                    update.setString(1, reason.get());
                    update.setString(2, rows.getString(1));
                    update.executeUpdate();
                }
            }
        }
    }

    private static Optional<String> reason(String findings) {
        return JsonMapper.shared()
                .readTree(findings)
                .valueStream()
                .map(JsonNode::asString)
                .filter(finding -> finding.startsWith(Lifting.NO_GRAPH))
                .map(finding -> finding.substring(Lifting.NO_GRAPH.length()))
                .findFirst();
    }
}
