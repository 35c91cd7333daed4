package dev.espalier.datasets;

import dev.espalier.storage.StoredBytes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The metric of datasets: how many bytes their files take. */
@Configuration
class DatasetsConfiguration {
    @Bean
    StoredBytes datasetBytes(JdbcClient db) {
        return StoredBytes.of("dataset", db, "dataset");
    }
}
