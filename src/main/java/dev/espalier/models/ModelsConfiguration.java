package dev.espalier.models;

import dev.espalier.storage.StoredBytes;
import dev.espalier.web.lists.LabelBackfill;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Beans on the tables of models: migrations of databases of earlier versions, and the metric of bytes. */
@Configuration
class ModelsConfiguration {
    @Bean
    static LabelBackfill modelLabels() {
        return new LabelBackfill("5.1", "model", "labels", "");
    }

    @Bean
    static NoGraphBackfill reasonsOfNoGraph() {
        return new NoGraphBackfill();
    }

    @Bean
    StoredBytes modelBytes(JdbcClient db) {
        return StoredBytes.of("model", db, "model");
    }
}
