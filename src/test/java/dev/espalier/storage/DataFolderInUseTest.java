package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DataFolderInUseTest {
    private final DataFolderInUse analyzer = new DataFolderInUse();

    @Test
    void names_the_setting_that_helps() {
        SQLException locked = new SQLException("Database may be already in use", "90020", 90020);
        assertThat(analyzer.analyze(new IllegalStateException("no context", locked)))
                .satisfies(analysis -> assertThat(analysis.getAction()).contains("--espalier.data-dir="));
    }

    @Test
    void leaves_other_failures_of_the_database_to_others() {
        assertThat(analyzer.analyze(new IllegalStateException(new SQLException("wrong password", "28000", 28000))))
                .isNull();
    }
}
