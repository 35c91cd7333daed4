package dev.espalier.datasets;

import dev.espalier.storage.StoredBytes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Beans on the table of datasets: a migration of databases of earlier versions, and the metric of bytes. */
@Configuration
class DatasetsConfiguration {
    @Bean
    static FlawsBackfill flawsOfOlderDatasets() {
        return new FlawsBackfill();
    }

    @Bean
    StoredBytes datasetBytes(JdbcClient db) {
        return StoredBytes.of("dataset", db, "dataset");
    }
}
