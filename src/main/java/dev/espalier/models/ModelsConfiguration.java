package dev.espalier.models;

import dev.espalier.storage.StoredBytes;
import dev.espalier.web.lists.LabelBackfill;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What models tell others: what is to be done when a database of an earlier version is opened, and how much they take. */
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
