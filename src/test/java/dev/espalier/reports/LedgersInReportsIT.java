package dev.espalier.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.ByteLedger;
import dev.espalier.formats.packed.LedgerRow;
import dev.espalier.web.lists.EitherDatabase;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ledgers that were stored beside the packed file become a part of its job's report. */
class LedgersInReportsIT {
    @ParameterizedTest
    @EnumSource
    void moves_ledgers_to_their_reports(EitherDatabase kind) throws IOException {
        kind.use(database -> {
            database.migrate("17");
            JdbcClient db = database.client();
            insert(db, "with", """
                    {"bytes":30,"container":10,"rows":[{"tensor":"a \\"b\\"","encoding":"dense","significance":0,"codes":18,\
                    "tables":0,"header":2,"total":20,"bitsPerWeight":8.5,"entropyBits":7.25}]}""");
            insert(db, "without", null);
            database.migrate("latest");
            Reports reports = ReportsFixture.on(db);
            assertThat(reports.ledger("with"))
                    .contains(new ByteLedger(
                            "model.packed",
                            30,
                            10,
                            List.of(new LedgerRow("a \"b\"", "dense", 0, 18, 0, 2, 20, 8.5, 7.25))));
            assertThat(reports.find("with").ledger())
                    .isEqualTo(reports.ledger("with").orElseThrow());
            assertThat(reports.find("without").ledger()).isNull();
        });
    }

    private static void insert(JdbcClient db, String job, @Nullable String ledger) {
        db.sql("""
                insert into job (id, tenant, state, pool, priority, model_id, spec, epoch, attempt, crashes, last_event,
                    created_at)
                values (:id, 'default', 'succeeded', 'cpu', 0, 'mdl_1', '{}', 1, 1, 0, 1, current_timestamp)""").param("id", job).update();
        db.sql("insert into report (job_id, tenant, complete) values (:id, 'default', true)")
                .param("id", job)
                .update();
        artifact(db, job, 0, "model.safetensors", null);
        artifact(db, job, 1, "model.packed", ledger);
    }

    private static void artifact(JdbcClient db, String job, int ordinal, String name, @Nullable String ledger) {
        db.sql("""
                insert into job_artifact (job_id, ordinal, tenant, name, format, sha256, bytes, ledger)
                values (:job, :ordinal, 'default', :name, 'packed', 'a', 30, :ledger)""")
                .param("job", job)
                .param("ordinal", ordinal)
                .param("name", name)
                .param("ledger", ledger)
                .update();
    }
}
