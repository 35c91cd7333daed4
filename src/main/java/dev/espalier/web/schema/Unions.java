package dev.espalier.web.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A closed set of records by discriminator, as one {@code if/then} a record: unlike {@code oneOf}, a wrong field is
 * then reported as what it is, and not as a failure of every alternative. A record that has such a union as a component,
 * marked {@code @JsonIgnore} because it is no field by itself, has its own fields beside those of each alternative.
 */
final class Unions implements CustomDefinitionProviderV2 {
    @Override
    public @Nullable CustomDefinition provideCustomSchemaDefinition(
            ResolvedType type, SchemaGenerationContext context) {
        Class<?> erased = type.getErasedType();
        ObjectNode schema = isUnion(erased)
                ? union(erased, context)
                : unwrapped(erased)
                        .map(part -> beside(type, part.getType(), context))
                        .orElse(null);
        return schema == null ? null : new CustomDefinition(schema, DefinitionType.STANDARD, AttributeInclusion.NO);
    }

    private static boolean isUnion(Class<?> type) {
        return type.isInterface()
                && type.isAnnotationPresent(JsonSubTypes.class)
                && type.isAnnotationPresent(JsonTypeInfo.class);
    }

    private static Optional<RecordComponent> unwrapped(Class<?> type) {
        return !type.isRecord()
                ? Optional.empty()
                : Arrays.stream(type.getRecordComponents())
                        .filter(component -> component.getAccessor().isAnnotationPresent(JsonIgnore.class))
                        .filter(component -> isUnion(component.getType()))
                        .findFirst();
    }

    private ObjectNode union(Class<?> type, SchemaGenerationContext context) {
        String field = type.getAnnotation(JsonTypeInfo.class).property();
        ObjectNode union = context.getGeneratorConfig().createObjectNode().put("type", "object");
        ArrayNode names = union.putObject("properties").putObject(field).putArray("enum");
        union.putArray("required").add(field);
        ArrayNode branches = union.putArray("allOf");
        for (JsonSubTypes.Type subType : type.getAnnotation(JsonSubTypes.class).value()) {
            names.add(subType.name());
            ResolvedType resolved = context.getTypeContext().resolve(subType.value());
            ObjectNode branch = branches.addObject();
            Discriminator discriminator = new Discriminator(field, subType.name());
            discriminator.condition(branch.putObject("if"));
            ObjectNode record = context.createStandardDefinition(resolved, this);
            discriminator.tag(record);
            branch.set("then", record);
        }
        return union;
    }

    /** The record's own fields are described once; the alternatives, which are closed, only have to know their names. */
    private ObjectNode beside(ResolvedType record, Class<?> type, SchemaGenerationContext context) {
        ObjectNode schema = union(type, context);
        ObjectNode own = context.createStandardDefinition(record, this);
        if (own.get("properties") instanceof ObjectNode properties) {
            schema.withObject("properties").setAll(properties.deepCopy());
            for (var branch : schema.withArray("allOf")) {
                ObjectNode known = branch.get("then").withObject("properties");
                properties.propertyNames().forEach(known::putObject);
            }
        }
        if (own.get("required") instanceof ArrayNode required) {
            schema.withArray("required").addAll(required);
        }
        return schema;
    }
}
