package dev.espalier.reports;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON of a result, in which a number that is not finite is null, and says which were. */
final class Finite {
    private final JsonMapper mapper;

    Finite(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** @param lost what was not finite, by JSON Pointer */
    record Body(String json, List<String> lost) {}

    Body body(Object result) {
        JsonNode tree = mapper.valueToTree(result);
        List<String> lost = new ArrayList<>();
        mend(tree, "", lost);
        return new Body(mapper.writeValueAsString(tree), lost);
    }

    private static void mend(JsonNode node, String pointer, List<String> lost) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode child = object.get(name);
                if (notFinite(child)) {
                    lost.add(pointer + "/" + name + " was " + child.asString());
                    object.putNull(name);
                } else {
                    mend(child, pointer + "/" + name, lost);
                }
            }
        } else if (node instanceof ArrayNode array) {
            mendArray(array, pointer, lost);
        }
    }

    /** A list of numbers in which one cannot be told, such as a histogram's edges, tells nothing. */
    private static void mendArray(ArrayNode array, String pointer, List<String> lost) {
        for (JsonNode child : array) {
            if (notFinite(child)) {
                lost.add(pointer + " held " + child.asString());
                array.removeAll();
                return;
            }
        }
        for (int i = 0; i < array.size(); i++) {
            mend(array.get(i), pointer + "/" + i, lost);
        }
    }

    private static boolean notFinite(@Nullable JsonNode node) {
        return node != null && node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
    }
}
