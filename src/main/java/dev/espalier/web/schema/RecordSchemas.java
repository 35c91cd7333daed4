package dev.espalier.web.schema;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.espalier.text.Pointers;
import dev.espalier.web.CustomSchema;
import dev.espalier.web.Schemas;
import dev.espalier.web.problems.Problem;
import dev.espalier.web.problems.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schemas from records, made once each; requests are read strictly and refused with everything that is wrong. */
@Component
class RecordSchemas implements Schemas {
    static final String BODY = "the body";

    private final JsonMapper mapper;
    private final SchemaMaker maker;
    private final SchemaRegistry registry;
    private final Map<Class<?>, Compiled> compiled = new ConcurrentHashMap<>();

    private record Compiled(ObjectNode json, Schema schema) {}

    RecordSchemas(JsonMapper mapper, List<CustomSchema> customSchemas) {
        this.mapper = mapper.rebuild()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        this.maker = new SchemaMaker(mapper, customSchemas);
        this.registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .losslessNarrowing(true)
                        .preloadSchema(false)
                        .build()));
    }

    @Override
    public JsonNode schema(Class<?> type) {
        return compiled(type).json().deepCopy();
    }

    @Override
    public <T> T read(String json, Class<T> type) {
        return read(parse(json), type);
    }

    @Override
    public <T> T readPart(String part, String json, Class<T> type) {
        String what = "part \"" + part + "\"";
        return read(what, parse(what, json), type);
    }

    @Override
    public <T> T read(JsonNode body, Class<T> type) {
        return read(BODY, body, type);
    }

    private <T> T read(String what, JsonNode body, Class<T> type) {
        JsonNode tree = Absent.withoutNulls(body);
        Compiled form = compiled(type);
        List<FieldError> errors = new ArrayList<>(Absent.unusable(tree));
        Set<String> unusable = errors.stream().map(FieldError::pointer).collect(Collectors.toSet());
        JsonNode judged = errors.isEmpty() ? tree : Absent.withStandIns(tree, errors);
        new Explanation(what, form.json())
                .of(form.schema().validate(judged)).stream()
                        .filter(error -> !unusable.contains(error.pointer()))
                        .forEach(errors::add);
        refuse(errors);
        try {
            return mapper.treeToValue(tree, type);
        } catch (DatabindException e) {
            throw Problem.invalid(List.of(new FieldError(pointer(e), reason(e))));
        }
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private Compiled compiled(Class<?> type) {
        return compiled.computeIfAbsent(type, wanted -> {
            ObjectNode json = maker.make(wanted);
            return new Compiled(json, registry.getSchema(json));
        });
    }

    @Override
    public JsonNode parse(String json) {
        return parse(BODY, json);
    }

    private JsonNode parse(String what, String json) {
        try {
            JsonNode tree = mapper.readTree(json);
            if (tree.isMissingNode()) {
                throw Problem.badRequest(what + " must be JSON, it was empty");
            }
            return tree;
        } catch (JacksonException e) {
            throw Problem.badRequest(JsonFault.of(what, e));
        }
    }

    /** What a record's own constructor found wrong, if it was that. */
    private static String reason(DatabindException e) {
        return e.getCause() instanceof IllegalArgumentException own && own.getMessage() != null
                ? own.getMessage()
                : JsonFault.plain(e);
    }

    private static String pointer(DatabindException e) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference reference : e.getPath()) {
            String name = reference.getPropertyName();
            pointer.append('/').append(name == null ? String.valueOf(reference.getIndex()) : Pointers.escape(name));
        }
        return pointer.toString();
    }
}
