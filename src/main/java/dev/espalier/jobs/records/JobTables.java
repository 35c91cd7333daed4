package dev.espalier.jobs.records;

import dev.espalier.storage.StoredBytes;
import dev.espalier.web.lists.LabelBackfill;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Beans on the tables of jobs: the backfill of their labels, and the bytes of artifacts for the metrics. */
@Configuration
class JobTables {
    @Bean
    static LabelBackfill jobLabels() {
        return new LabelBackfill("5.2", "job", "spec", "/labels");
    }

    @Bean
    StoredBytes artifactBytes(JdbcClient db) {
        return StoredBytes.of("artifact", db, "job_artifact");
    }
}
