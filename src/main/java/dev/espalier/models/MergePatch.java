package dev.espalier.models;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patches (RFC 7396): objects are merged field by field, null removes a field, anything else replaces it. */
final class MergePatch {
    static void apply(ObjectNode patch, ObjectNode target) {
        patch.properties().forEach(field -> merge(field.getKey(), field.getValue(), target));
    }

    private static void merge(String name, JsonNode value, ObjectNode target) {
        if (value instanceof ObjectNode inner) {
            ObjectNode before = target.get(name) instanceof ObjectNode known ? known : target.putObject(name);
            apply(inner, before);
        } else if (value.isNull()) {
            target.remove(name);
        } else {
            target.set(name, value.deepCopy());
        }
    }

    private MergePatch() {}
}
