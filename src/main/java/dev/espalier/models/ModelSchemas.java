package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.web.CustomSchema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The schemas of model fields whose JSON is not their type's. */
@Configuration
class ModelSchemas {
    @Bean
    CustomSchema architectureSchema() {
        return new CustomSchema(
                Architecture.class, "{\"type\": [\"string\", \"object\"], \"minLength\": 1, \"maxLength\": 100}");
    }
}
