package dev.espalier.web.schema;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The field and value that pick one record of a union. */
record Discriminator(String field, String value) {
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
