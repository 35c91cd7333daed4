package dev.espalier.datasets;

import dev.espalier.samples.spec.Flaws;
import dev.espalier.web.lists.Backfill;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import tools.jackson.databind.json.JsonMapper;

/** Notes the flaws of datasets that were stored when only their findings told them. */
final class FlawsBackfill implements Backfill {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("16.1");
    }

    @Override
    public String getDescription() {
        return "flaws of datasets";
    }

    @Override
    public String select() {
        return "select id, findings from dataset";
    }

    @Override
    public String write() {
        return "update dataset set flaws = ? where id = ?";
    }

    @Override
    public List<List<String>> parameters(ResultSet row) throws SQLException {
        List<String> findings = JSON.readerForListOf(String.class).readValue(row.getString(2));
        Flaws flaws = new Flaws(
                findings.stream().filter(told -> told.contains(" not finite")).toList(),
                findings.stream()
                        .filter(told -> told.startsWith("labels begin at 1"))
                        .findFirst()
                        .orElse(null));
        return List.of(List.of(JSON.writeValueAsString(flaws), row.getString(1)));
    }
}
