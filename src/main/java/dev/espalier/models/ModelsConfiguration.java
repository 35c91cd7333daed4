package dev.espalier.models;

import dev.espalier.web.LabelBackfill;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What models need done when a database of an earlier version is opened. */
@Configuration
class ModelsConfiguration {
    @Bean
    static LabelBackfill modelLabels() {
        return new LabelBackfill("5.1", "model", "labels", "");
    }
}
