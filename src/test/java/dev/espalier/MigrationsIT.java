package dev.espalier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The one set of migrations is taken by PostgreSQL 17 too, and every table there has a tenant. */
class MigrationsIT {
    @Test
    void postgresql_takes_them_and_every_row_has_a_tenant() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
            JdbcClient db = JdbcClient.create(postgres.getPostgresDatabase());
            List<String> tables = tables(db, "true");
            assertThat(tables).contains("model", "dataset", "job", "report", "scheduled_tasks_cpu");
            assertThat(
                            tables(
                                    db,
                                    "exists (select 1 from information_schema.columns c where c.table_name = t.table_name and c.column_name = 'tenant')"))
                    .containsExactlyInAnyOrderElementsOf(tables.stream()
                            .filter(table -> !table.startsWith("scheduled_tasks") && !table.startsWith("flyway"))
                            .toList());
        }
    }

    private static List<String> tables(JdbcClient db, String condition) {
        return db.sql("select table_name from information_schema.tables t where table_schema = 'public' and "
                        + condition)
                .query(String.class)
                .list();
    }
}
