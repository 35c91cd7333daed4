package dev.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Models that were stored when only a finding told why they have no graph. */
class NoGraphBackfillIT {
    @Test
    void notes_on_h2_why_older_programs_have_no_graph() {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        notes(database);
    }

    @Test
    void notes_on_postgresql_why_older_programs_have_no_graph() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            notes(postgres.getPostgresDatabase());
        }
    }

    private static void notes(DataSource database) {
        flyway(database).target("13").load().migrate();
        JdbcClient db = JdbcClient.create(database);
        insert(db, "program", "[\"of many\", \"no graph: aten::sum at code/__torch__.py line 10: \\\"sum\\\"\"]", null);
        insert(db, "lifted", "[\"its code can be lifted\"]", "{}");
        insert(db, "tensors", "[]", null);
        flyway(database).load().migrate();
        assertThat(noGraph(db, "program")).isEqualTo("aten::sum at code/__torch__.py line 10: \"sum\"");
        assertThat(noGraph(db, "lifted")).isNull();
        assertThat(noGraph(db, "tensors")).isNull();
    }

    private static FluentConfiguration flyway(DataSource database) {
        return Flyway.configure().dataSource(database).javaMigrations(new NoGraphBackfill());
    }

    private static void insert(JdbcClient db, String id, String findings, @Nullable String graph) {
        db.sql("""
                insert into model (id, tenant, name, format, bytes, sha256, file_name, parameters, nonzero_parameters,
                    sparsity, runnable, findings, labels, created_at)
                values (?, 'default', 'm', 'TORCHSCRIPT', 1, 'a', 'm.pt', 1, 1, 0, true, ?, '{}', current_timestamp)""").params(id, findings).update();
        db.sql(
                        "insert into model_detail (model_id, tenant, tensors, layers, graph) values (?, 'default', '[]', '[]', ?)")
                .param(id)
                .param(graph)
                .update();
    }

    private static @Nullable String noGraph(JdbcClient db, String id) {
        return db.sql("select no_graph from model_detail where model_id = ?")
                .param(id)
                .query((row, number) -> row.getString(1))
                .list()
                .getFirst();
    }
}
