package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.graph.architectures.BuiltInArchitecture;
import dev.espalier.web.CustomSchema;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of model fields whose JSON is not their type's. */
@Configuration
class ModelSchemas {
    static final String DOCUMENT = "GraphDocument";

    /** The name of a built-in, or a graph document; told apart by their type, so that errors name what is wrong in either. */
    static final CustomSchema ARCHITECTURE =
            new CustomSchema(Architecture.class, architecture().toString(), Map.of(DOCUMENT, Graph.class));

    @Bean
    CustomSchema architectureSchema() {
        return ARCHITECTURE;
    }

    private static ObjectNode architecture() {
        ObjectNode schema = JsonMapper.shared().createObjectNode();
        schema.putArray("type").add("string").add("object");
        schema.putObject("if").put("type", "object");
        schema.putObject("then").put("$ref", "#/$defs/" + DOCUMENT);
        ArrayNode names = schema.putObject("else").put("type", "string").putArray("enum");
        Architectures.all().stream().map(BuiltInArchitecture::name).forEach(names::add);
        return schema;
    }
}
