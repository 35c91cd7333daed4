package dev.espalier.web.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import dev.espalier.web.CustomSchema;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a JSON Schema from a record: fields, bounds and names from its annotations, defaults from its constructor. What
 * records alone cannot say is added here: closed unions by their discriminator, durations, labels, number ranges.
 */
final class SchemaMaker {
    private static final String DURATION = """
            {"type": "string", "format": "duration", "maxLength": 64,
             "pattern": "^P(?=.)([0-9]{1,6}D)?(T(?=.)([0-9]{1,8}H)?([0-9]{1,9}M)?([0-9]{1,9}([.][0-9]{1,9})?S)?)?$"}""";
    private static final String LABELS = """
            {"type": "object", "maxProperties": 64, "propertyNames": {"minLength": 1, "maxLength": 63},
             "additionalProperties": {"type": "string", "maxLength": 255}}""";

    private final JsonMapper mapper;
    private final Map<Class<?>, String> custom;
    private final Defaults defaults;
    private final SchemaGenerator generator;

    SchemaMaker(JsonMapper mapper, List<CustomSchema> customSchemas) {
        this.mapper = mapper;
        this.custom = customSchemas.stream().collect(Collectors.toMap(CustomSchema::type, CustomSchema::schema));
        this.defaults = new Defaults(mapper);
        this.generator = new SchemaGenerator(configuration().build());
    }

    private SchemaGeneratorConfigBuilder configuration() {
        SchemaGeneratorConfigBuilder builder = new SchemaGeneratorConfigBuilder(
                        mapper, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(
                        Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                        Option.PLAIN_DEFINITION_KEYS,
                        Option.ENUM_KEYWORD_FOR_SINGLE_VALUES)
                .with(new JacksonSchemaModule(
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                        JacksonOption.SKIP_SUBTYPE_LOOKUP,
                        JacksonOption.IGNORE_TYPE_INFO_TRANSFORM))
                .with(new JakartaValidationModule(
                        JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
                        JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS));
        builder.forTypesInGeneral()
                .withCustomDefinitionProvider(this::fixed)
                .withCustomDefinitionProvider(new Unions())
                .withPropertySorter((one, other) -> 0);
        builder.forFields().withInstanceAttributeOverride(this::complete);
        return builder;
    }

    /** A record that is one alternative of a union, asked for by itself, is served with the field that picks it. */
    ObjectNode make(Class<?> type) {
        ObjectNode schema = generator.generateSchema(type);
        Discriminator.of(type).ifPresent(discriminator -> discriminator.tag(schema));
        return schema;
    }

    private @Nullable CustomDefinition fixed(ResolvedType type, SchemaGenerationContext context) {
        String schema = custom.get(type.getErasedType());
        if (schema == null && type.getErasedType() == Duration.class) {
            schema = DURATION;
        }
        if (schema == null && isLabels(type)) {
            schema = LABELS;
        }
        return schema == null
                ? null
                : new CustomDefinition(
                        (ObjectNode) mapper.readTree(schema), DefinitionType.INLINE, AttributeInclusion.NO);
    }

    private static boolean isLabels(ResolvedType type) {
        return type.getErasedType() == Map.class
                && type.getTypeParameters().stream().allMatch(parameter -> parameter.getErasedType() == String.class);
    }

    private void complete(ObjectNode field, FieldScope scope, SchemaGenerationContext context) {
        if (scope.isFakeContainerItemScope()) {
            return;
        }
        Class<?> type = scope.getType().getErasedType();
        if (type == Integer.class || type == int.class) {
            range(field, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (type == Long.class || type == long.class) {
            range(field, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (scope.getAnnotationConsideringFieldAndGetter(NotNull.class) != null) {
            return; // required: nothing stands in for it
        }
        JsonNode value = defaults.of(scope.getDeclaringType().getErasedType(), scope.getDeclaredName());
        if (value != null && !value.isNull()) {
            field.set("default", value);
        }
    }

    /** A number that its Java type cannot hold must be refused by the schema, not by the binding. */
    private static void range(ObjectNode field, long least, long most) {
        if (!field.has("minimum") && !field.has("exclusiveMinimum")) {
            field.put("minimum", least);
        }
        if (!field.has("maximum") && !field.has("exclusiveMaximum")) {
            field.put("maximum", most);
        }
    }

    /**
     * A closed set of records by discriminator, as one {@code if/then} a record: unlike {@code oneOf}, a wrong field is
     * then reported as what it is, and not as a failure of every alternative.
     */
    private static final class Unions implements CustomDefinitionProviderV2 {
        @Override
        public @Nullable CustomDefinition provideCustomSchemaDefinition(
                ResolvedType type, SchemaGenerationContext context) {
            Class<?> erased = type.getErasedType();
            JsonSubTypes subTypes = erased.getAnnotation(JsonSubTypes.class);
            JsonTypeInfo info = erased.getAnnotation(JsonTypeInfo.class);
            if (!erased.isInterface() || subTypes == null || info == null) {
                return null;
            }
            ObjectNode union = context.getGeneratorConfig().createObjectNode().put("type", "object");
            ArrayNode names =
                    union.putObject("properties").putObject(info.property()).putArray("enum");
            union.putArray("required").add(info.property());
            ArrayNode branches = union.putArray("allOf");
            for (JsonSubTypes.Type subType : subTypes.value()) {
                names.add(subType.name());
                ResolvedType resolved = context.getTypeContext().resolve(subType.value());
                ObjectNode branch = branches.addObject();
                Discriminator discriminator = new Discriminator(info.property(), subType.name());
                discriminator.condition(branch.putObject("if"));
                ObjectNode record = context.createStandardDefinition(resolved, this);
                discriminator.tag(record);
                branch.set("then", record);
            }
            return new CustomDefinition(union, DefinitionType.STANDARD, AttributeInclusion.NO);
        }
    }

    /** The field and value that pick one record of a union. */
    private record Discriminator(String field, String value) {
        static Optional<Discriminator> of(Class<?> type) {
            for (Class<?> union : type.getInterfaces()) {
                JsonSubTypes subTypes = union.getAnnotation(JsonSubTypes.class);
                JsonTypeInfo info = union.getAnnotation(JsonTypeInfo.class);
                for (JsonSubTypes.Type subType : subTypes == null ? new JsonSubTypes.Type[0] : subTypes.value()) {
                    if (info != null && subType.value() == type) {
                        return Optional.of(new Discriminator(info.property(), subType.name()));
                    }
                }
            }
            return Optional.empty();
        }

        void condition(ObjectNode schema) {
            schema.putObject("properties").putObject(field).put("const", value);
            schema.putArray("required").add(field);
        }

        /** Puts the field first among the record's own. */
        void tag(ObjectNode record) {
            ObjectNode tagged = record.objectNode();
            tagged.putObject(field).put("const", value);
            if (record.get("properties") instanceof ObjectNode own) {
                tagged.setAll(own);
            }
            record.set("properties", tagged);
            ArrayNode required = record.arrayNode().add(field);
            if (record.get("required") instanceof ArrayNode own) {
                required.addAll(own);
            }
            record.set("required", required);
        }
    }
}
