package dev.espalier.web.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * What answers are made of: types that write their own JSON have the schema that requests are validated by, all
 * components of a record are written, and those marked {@code @Nullable} may be null.
 */
@Component
record RecordNullability(RequestSchemas requests) implements ModelConverter {
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType java = Json31.mapper().constructType(type.getType());
        if (java != null && JsonNode.class.isAssignableFrom(java.getRawClass())) {
            return new JsonSchema().description("any JSON");
        }
        Optional<Schema<?>> own = java == null ? Optional.empty() : requests.custom(java.getRawClass());
        if (own.isPresent()) {
            return own.get();
        }
        Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        if (java != null && java.getRawClass().isRecord() && resolved != null) {
            Schema<?> model = resolved.get$ref() == null
                    ? resolved
                    : context.getDefinedModels()
                            .get(resolved.get$ref().substring(resolved.get$ref().lastIndexOf('/') + 1));
            if (model != null) {
                complete(model, java.getRawClass().getRecordComponents());
            }
        }
        return resolved;
    }

    @SuppressWarnings("rawtypes") // as swagger's own types are
    private static void complete(Schema<?> model, RecordComponent[] components) {
        Map<String, Schema> properties = model.getProperties();
        if (properties == null) {
            return;
        }
        for (RecordComponent component : components) {
            String name = written(component);
            Schema property = properties.get(name);
            if (property == null) {
                continue;
            }
            model.addRequiredItem(name);
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                properties.put(name, orNull(property));
            }
        }
    }

    private static String written(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
    }

    /** Any JSON may be null as it is. */
    private static Schema<?> orNull(Schema<?> schema) {
        boolean any = schema.getTypes() == null && schema.get$ref() == null && schema.getOneOf() == null;
        if (schema.getAnyOf() != null || any) {
            return schema;
        }
        Schema<?> none = new JsonSchema().typesItem("null");
        return schema.getOneOf() == null
                ? new JsonSchema().addAnyOfItem(schema).addAnyOfItem(none)
                : schema.addOneOfItem(none);
    }
}
