package dev.espalier.web.schema;

import dev.espalier.web.Problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is settled before a schema is asked: null means absent, and some values no field can take. */
final class Absent {
    private static final int MAX_SCALE = 400;
    /** Beyond it the validator throws, and no field wants such a number. */
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

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

    /** Numbers beyond 64 bits, the character that PostgreSQL cannot store, and halves of characters. */
    static List<FieldError> unusable(JsonNode tree) {
        List<FieldError> errors = new ArrayList<>();
        collect(tree, "", errors);
        return errors;
    }

    private static @Nullable String unusable(String text) {
        if (text.indexOf('\0') >= 0) {
            return "the character U+0000";
        }
        // Such a half is no character, and no UTF-8 can be made of it.
        boolean half = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        return half ? "half of a surrogate pair" : null;
    }

    private static void collect(JsonNode node, String pointer, List<FieldError> errors) {
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(field -> {
                    String at = pointer + "/" + Pointers.escape(field.getKey());
                    String bad = unusable(field.getKey());
                    if (bad != null) {
                        errors.add(new FieldError(at, "a name must not hold " + bad));
                    }
                    collect(field.getValue(), at, errors);
                });
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    collect(node.get(i), pointer + "/" + i, errors);
                }
            }
            case STRING -> {
                String bad = unusable(node.stringValue());
                if (bad != null) {
                    errors.add(new FieldError(pointer, Pointers.spoken(pointer) + " must not hold " + bad));
                }
            }
            case NUMBER -> {
                BigDecimal value = node.decimalValue();
                if (Math.abs((long) value.scale()) > MAX_SCALE || value.abs().compareTo(LARGEST) > 0) {
                    errors.add(new FieldError(
                            pointer,
                            Pointers.spoken(pointer) + " must be a number that fits in 64 bits, was "
                                    + Explanation.shown(node)));
                }
            }
            default -> {}
        }
    }

    private Absent() {}
}
