package dev.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.lists.EitherDatabase;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Datasets that were stored when only their findings told what is wrong with them. */
class FlawsBackfillIT {
    @ParameterizedTest
    @EnumSource
    void notes_the_flaws_of_older_datasets(EitherDatabase kind) throws IOException {
        kind.use(database -> {
            database.migrate("15");
            JdbcClient db = database.client();
            insert(db, "sound", "[\"assumed: 10 classes\"]");
            insert(db, "both", """
                    ["labels begin at 1: \\"y\\" holds 1 to 3", "array \\"x\\" holds 1 value that is not finite, there",
                     "array \\"z\\" holds 2 values that are not finite, here"]""");
            database.migrate("latest", new FlawsBackfill());
            assertThat(flaws(db, "sound")).isEqualTo("{\"notFinite\":[],\"labelsFromOne\":null}");
            assertThat(flaws(db, "both"))
                    .isEqualTo("{\"notFinite\":[\"array \\\"x\\\" holds 1 value that is not finite, there\","
                            + "\"array \\\"z\\\" holds 2 values that are not finite, here\"],"
                            + "\"labelsFromOne\":\"labels begin at 1: \\\"y\\\" holds 1 to 3\"}");
        });
    }

    private static void insert(JdbcClient db, String id, String findings) {
        db.sql("""
                insert into dataset (id, tenant, name, format, task, train_samples, validation_samples, test_samples,
                    input_shape, classes, class_names, bytes, sha256, spec, findings, created_at)
                values (:id, 'default', 'd', 'npz', 'CLASSIFICATION', 1, 0, 1, '[2]', 4, '[]', 1, 'a', '{}', :findings,
                    current_timestamp)""").param("id", id).param("findings", findings).update();
    }

    private static String flaws(JdbcClient db, String id) {
        return db.sql("select flaws from dataset where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }
}
