package dev.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.lists.EitherDatabase;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Models that were stored when only a finding told why they have no graph. */
class NoGraphBackfillIT {
    @ParameterizedTest
    @EnumSource
    void notes_why_older_programs_have_no_graph(EitherDatabase kind) throws IOException {
        kind.use(database -> {
            database.migrate("13");
            JdbcClient db = database.client();
            insert(
                    db,
                    "program",
                    "[\"of many\", \"no graph: aten::sum at code/__torch__.py line 10: \\\"sum\\\"\"]",
                    null);
            insert(db, "lifted", "[\"its code can be lifted\"]", "{}");
            insert(db, "tensors", "[]", null);
            database.migrate("latest", new NoGraphBackfill());
            assertThat(noGraph(db, "program")).isEqualTo("aten::sum at code/__torch__.py line 10: \"sum\"");
            assertThat(noGraph(db, "lifted")).isNull();
            assertThat(noGraph(db, "tensors")).isNull();
        });
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
