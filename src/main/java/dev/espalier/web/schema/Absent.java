package dev.espalier.web.schema;

import dev.espalier.text.Pointers;
import dev.espalier.web.problems.Problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Checks before the schema's own: null means absent, and some values no field can take. */
final class Absent {
    private static final int MAX_SCALE = 400;
    /** Beyond it the validator throws, and no field wants such a number. */
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private static final String UNSTORABLE = "must not hold the character U+0000 or half a surrogate pair";

    /** Removes fields that are null, at every depth; items of lists stay, to be refused by their type. */
    static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field -> field.getValue().isNull())
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(object::remove);
        }
        node.forEach(Absent::withoutNulls);
        return node;
    }

    /** Numbers beyond 64 bits, and the characters that PostgreSQL cannot store. */
    static List<FieldError> unusable(JsonNode tree) {
        List<FieldError> errors = new ArrayList<>();
        collect(tree, "", errors);
        return errors;
    }

    /** The same with something in the place of what cannot be used, so that the rest can be judged as well. */
    static JsonNode withStandIns(JsonNode tree, List<FieldError> unusable) {
        JsonNode copy = tree.deepCopy();
        for (FieldError error : unusable) {
            JsonPointer at = JsonPointer.compile(error.pointer());
            JsonNode parent = copy.at(at.head());
            JsonNode standIn = copy.at(at).isNumber() ? IntNode.valueOf(1) : StringNode.valueOf("");
            if (parent instanceof ObjectNode object && object.has(at.last().getMatchingProperty())) {
                object.set(at.last().getMatchingProperty(), standIn);
            } else if (parent instanceof ArrayNode list && at.last().getMatchingIndex() >= 0) {
                list.set(at.last().getMatchingIndex(), standIn);
            }
        }
        return copy;
    }

    private static void collect(JsonNode node, String pointer, List<FieldError> errors) {
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(field -> {
                    String at = pointer + "/" + Pointers.escape(field.getKey());
                    if (!storable(field.getKey())) {
                        errors.add(new FieldError(at, "a name " + UNSTORABLE));
                    }
                    collect(field.getValue(), at, errors);
                });
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    collect(node.get(i), pointer + "/" + i, errors);
                }
            }
            case STRING -> {
                if (!storable(node.stringValue())) {
                    errors.add(new FieldError(pointer, Pointers.spoken(pointer) + " " + UNSTORABLE));
                }
            }
            case NUMBER -> {
                BigDecimal value = node.decimalValue();
                if (Math.abs((long) value.scale()) > MAX_SCALE || value.abs().compareTo(LARGEST) > 0) {
                    errors.add(new FieldError(
                            pointer,
                            Pointers.spoken(pointer) + " must be a number between -2^63 and 2^63, was "
                                    + Explanation.shown(node)));
                }
            }
            default -> {}
        }
    }

    private static boolean storable(String text) {
        return text.codePoints().noneMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE);
    }

    private Absent() {}
}
