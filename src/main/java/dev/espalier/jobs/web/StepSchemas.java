package dev.espalier.jobs.web;

import dev.espalier.compression.spec.training.KeepBest;
import dev.espalier.web.CustomSchema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The schemas of step fields whose JSON is not their record's. */
@Configuration
class StepSchemas {
    static final CustomSchema KEEP_BEST = new CustomSchema(KeepBest.class, """
            {"type": ["boolean", "object"],
             "if": {"type": "boolean"},
             "then": {"const": false},
             "else": {
               "properties": {"on": {"type": "string", "enum": ["test", "validation"]}},
               "required": ["on"],
               "additionalProperties": false}}""");

    @Bean
    CustomSchema keepBestSchema() {
        return KEEP_BEST;
    }
}
