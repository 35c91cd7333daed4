package dev.espalier.sweeps.spec;

import dev.espalier.web.CustomSchema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The schemas of what is JSON of any kind until a combination makes a job of it. */
@Configuration
class SweepSchemas {
    @Bean
    CustomSchema jobTemplateSchema() {
        return new CustomSchema(JobTemplate.class, """
                {"type": "object",
                 "description": "a job as POST /jobs takes it; what the matrix sets may be missing"}""");
    }

    @Bean
    CustomSchema matrixSchema() {
        return new CustomSchema(Matrix.class, """
                {"type": "object", "maxProperties": 32, "propertyNames": {"maxLength": 1000},
                 "description": "JSON Pointers into the base, each with the values to try",
                 "additionalProperties": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {}}}""");
    }
}
