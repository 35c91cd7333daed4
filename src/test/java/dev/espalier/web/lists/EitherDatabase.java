package dev.espalier.web.lists;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The databases that the service runs on, empty, for tests of how older ones are brought up to date. */
public enum EitherDatabase {
    H2,
    POSTGRESQL;

    /** A database that is migrated as far as a test wants, which is gone with the test. */
    public record Database(DataSource source) {
        public void migrate(String version, JavaMigration... java) {
            Flyway.configure()
                    .dataSource(source)
                    .javaMigrations(java)
                    .target(version)
                    .load()
                    .migrate();
        }

        public JdbcClient client() {
            return JdbcClient.create(source);
        }
    }

    public void use(Consumer<Database> test) throws IOException {
        switch (this) {
            case H2 -> {
                JdbcDataSource database = new JdbcDataSource();
                database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
                test.accept(new Database(database));
            }
            case POSTGRESQL -> {
                try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
                    test.accept(new Database(postgres.getPostgresDatabase()));
                }
            }
        }
    }
}
