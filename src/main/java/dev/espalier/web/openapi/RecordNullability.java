package dev.espalier.web.openapi;

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
 * What answers are made of: types that write their own JSON have the schema that requests are validated by, all components of a record are written, and
 * those marked {@code @Nullable} may be null.
 */
@Component
class RecordNullability implements ModelConverter {
    private final RequestSchemas requests;

    RecordNullability(RequestSchemas requests) {
        this.requests = requests;
    }

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
            Schema property = properties.get(component.getName());
            if (property == null) {
                continue;
            }
            model.addRequiredItem(component.getName());
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                properties.put(component.getName(), orNull(property));
            }
        }
    }

    static Schema<?> orNull(Schema<?> schema) {
        boolean done = schema.getAnyOf() != null;
        return done ? schema : new JsonSchema().addAnyOfItem(schema).addAnyOfItem(new JsonSchema().typesItem("null"));
    }
}
