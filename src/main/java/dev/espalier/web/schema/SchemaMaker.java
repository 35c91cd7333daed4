package dev.espalier.web.schema;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
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
import dev.espalier.text.RequiredUnless;
import dev.espalier.web.CustomSchema;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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
            {"type": "object", "maxProperties": 64, "propertyNames": {"minLength": 1, "maxLength": 63, "pattern": "^[^\\u0000-\\u001f=]*$"},
             "additionalProperties": {"type": "string", "maxLength": 255, "pattern": "^[^\\u0000-\\u001f]*$"}}""";

    private final JsonMapper mapper;
    private final Map<Class<?>, CustomSchema> custom;
    private final Map<String, Class<?>> shared = new HashMap<>();
    private final Defaults defaults;
    private final SchemaGenerator generator;

    SchemaMaker(JsonMapper mapper, List<CustomSchema> customSchemas) {
        this.mapper = mapper;
        this.custom = customSchemas.stream().collect(Collectors.toMap(CustomSchema::type, Function.identity()));
        customSchemas.forEach(schema -> shared.putAll(schema.components()));
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
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                        JacksonOption.SKIP_SUBTYPE_LOOKUP,
                        JacksonOption.IGNORE_TYPE_INFO_TRANSFORM))
                .with(new JakartaValidationModule(
                        JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
                        JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS));
        builder.forTypesInGeneral()
                .withCustomDefinitionProvider(this::fixed)
                .withCustomDefinitionProvider(new Unions())
                .withTypeAttributeOverride((schema, scope, _) ->
                        alternative(schema, scope.getType().getErasedType().getAnnotation(RequiredUnless.class)))
                .withPropertySorter((one, other) -> 0);
        builder.forFields().withInstanceAttributeOverride(this::complete);
        return builder;
    }

    private static void alternative(ObjectNode schema, @Nullable RequiredUnless either) {
        if (either != null && schema.has("properties")) {
            schema.putObject("if").putArray("required").add(either.other());
            schema.putObject("else").putArray("required").add(either.field());
        }
    }

    /** A record that is one alternative of a union, asked for by itself, is served with the field that picks it. */
    ObjectNode make(Class<?> type) {
        ObjectNode schema = generator.generateSchema(type);
        Discriminator.of(type).ifPresent(discriminator -> discriminator.tag(schema));
        List<String> references = schema.findValuesAsString("$ref");
        shared.forEach((name, component) -> {
            if (references.contains("#/$defs/" + name)) {
                ObjectNode definition = make(component);
                definition.remove("$schema");
                schema.withObject("$defs").set(name, definition);
            }
        });
        return schema;
    }

    private @Nullable CustomDefinition fixed(ResolvedType type, SchemaGenerationContext context) {
        CustomSchema own = custom.get(type.getErasedType());
        String schema = own == null ? null : own.schema();
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
}
