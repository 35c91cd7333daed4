package dev.espalier.models;

import dev.espalier.graph.lift.Lifting;
import dev.espalier.web.lists.Backfill;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Notes why programs have no graph that were stored when only a finding told it. */
final class NoGraphBackfill implements Backfill {
    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("14.1");
    }

    @Override
    public String getDescription() {
        return "why programs have no graph";
    }

    @Override
    public String select() {
        return "select model.id, model.findings from model"
                + " join model_detail on model_detail.model_id = model.id where model_detail.graph is null";
    }

    @Override
    public String write() {
        return "update model_detail set no_graph = ? where model_id = ?";
    }

    @Override
    public List<List<String>> parameters(ResultSet row) throws SQLException {
        String id = row.getString(1);
        return JsonMapper.shared()
                .readTree(row.getString(2))
                .valueStream()
                .map(JsonNode::asString)
                .filter(finding -> finding.startsWith(Lifting.NO_GRAPH))
                .limit(1)
                .map(finding -> List.of(finding.substring(Lifting.NO_GRAPH.length()), id))
                .toList();
    }
}
