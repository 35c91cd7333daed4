package dev.espalier.web.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON and what it becomes when one thing in it is wrong, or merely different. */
final class Mutants {
    private static final List<JsonNode> REPLACEMENTS =
            JsonMapper.shared().readTree("""
                    ["", "x", "linear", "prune", "mse", -1, 0, 0.5, 3, 1e12, 9223372036854775807, true, false, [], ["x"],
                     {}, {"on": "test"}, {"type": "linear", "epochs": 2}, {"unknown": 1}, "PT1H"]""").valueStream().toList();

    static List<JsonNode> of(JsonNode json) {
        List<JsonNode> mutants = new ArrayList<>();
        collect(json, json, mutants);
        return mutants;
    }

    private static void collect(JsonNode root, JsonNode node, List<JsonNode> mutants) {
        if (node instanceof ObjectNode object) {
            with(root, mutants, () -> object.put("unheardOf", 1), () -> object.remove("unheardOf"));
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                with(root, mutants, () -> object.remove(name), () -> object.set(name, value));
                replace(root, mutants, replacement -> object.set(name, replacement), value);
                collect(root, value, mutants);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                JsonNode value = array.get(i);
                replace(root, mutants, replacement -> array.set(index, replacement), value);
                collect(root, value, mutants);
            }
        }
    }

    private static void replace(JsonNode root, List<JsonNode> mutants, Consumer<JsonNode> setter, JsonNode value) {
        for (JsonNode replacement : REPLACEMENTS) {
            with(root, mutants, () -> setter.accept(replacement), () -> setter.accept(value));
        }
    }

    private static void with(JsonNode root, List<JsonNode> mutants, Runnable change, Runnable undo) {
        change.run();
        mutants.add(root.deepCopy());
        undo.run();
    }

    private Mutants() {}
}
