package dev.espalier.web.schema;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.espalier.web.CustomSchema;
import dev.espalier.web.Problem;
import dev.espalier.web.Problem.FieldError;
import dev.espalier.web.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schemas from records, made once each; requests are read strictly and refused with everything that is wrong. */
@Component
class RecordSchemas implements Schemas {
    /** Which of Jackson's settings would let a document through, and what was to be made of it. */
    private static final Pattern LIBRARY_TALK = Pattern.compile("(: enable| \\(bound as|: not allowed as per) .*`.*$");

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
    public <T> T read(JsonNode body, Class<T> type) {
        JsonNode tree = Absent.withoutNulls(body);
        Compiled form = compiled(type);
        List<FieldError> errors = new ArrayList<>(Absent.unusable(tree));
        Set<String> unusable = errors.stream().map(FieldError::pointer).collect(Collectors.toSet());
        JsonNode judged = errors.isEmpty() ? tree : Absent.withStandIns(tree, errors);
        new Explanation(form.json())
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
        try {
            JsonNode tree = mapper.readTree(json);
            if (tree.isMissingNode()) {
                throw Problem.badRequest("the body must be JSON, it was empty");
            }
            return tree;
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw Problem.badRequest("the body is not JSON" + where + ": " + firstLine(e));
        }
    }

    /** What a record's own constructor found wrong, if it was that. */
    private static String reason(DatabindException e) {
        return e.getCause() instanceof IllegalArgumentException own && own.getMessage() != null
                ? own.getMessage()
                : firstLine(e);
    }

    /** In one line, without what only a Java program could do about it. */
    private static String firstLine(JacksonException e) {
        String message = e.getOriginalMessage();
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        return first.isEmpty() ? "unreadable" : LIBRARY_TALK.matcher(first).replaceFirst("");
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
