package dev.espalier.tensors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code _metadata} of a PyTorch state_dict: for every module by its path what it noted when it was saved, such as
 * {@code version}, by which newer code reads what older code wrote. Numbers, text and booleans alone, and not too many;
 * they are carried from upload to export and looked at by nobody here.
 */
public final class ModuleVersions {
    public static final ModuleVersions NONE = new ModuleVersions(Map.of());

    /** Where a safetensors file of this service keeps them, as JSON. */
    static final String KEY = "espalier.state_dict_metadata";

    /** All of them together, as of some 20,000 modules. */
    public static final int MOST_CHARACTERS = 1_000_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Map<String, JsonNode>> modules;

    private ModuleVersions(Map<String, Map<String, JsonNode>> modules) {
        this.modules = Collections.unmodifiableMap(modules);
    }

    /** By the paths of modules, each with numbers, text, booleans and nulls alone; the caller sees to that. */
    public static ModuleVersions of(Map<String, Map<String, JsonNode>> modules) {
        return new ModuleVersions(modules);
    }

    public Map<String, Map<String, JsonNode>> modules() {
        return modules;
    }

    public boolean isEmpty() {
        return modules.isEmpty();
    }

    /** Whether a module of this path was saved. */
    public boolean has(String module) {
        return modules.containsKey(module);
    }

    /**
     * The same after modules got other paths, as when a wrapper's part of all names was dropped. Of two that become one
     * the later counts: what is wrapped stands behind its wrapper.
     */
    public ModuleVersions renamed(UnaryOperator<String> path) {
        Map<String, Map<String, JsonNode>> left = new LinkedHashMap<>();
        modules.forEach((module, notes) -> left.put(path.apply(module), notes));
        return new ModuleVersions(left);
    }

    /** Without the modules whose path the test is true for. */
    public ModuleVersions without(Predicate<String> gone) {
        Map<String, Map<String, JsonNode>> left = new LinkedHashMap<>(modules);
        left.keySet().removeIf(gone);
        return new ModuleVersions(left);
    }

    /** The same where a module, if it was saved, is one of the plain kind, whose version is 1. */
    public ModuleVersions plain(Predicate<String> become) {
        Map<String, Map<String, JsonNode>> left = new LinkedHashMap<>(modules);
        left.replaceAll((module, notes) -> become.test(module) ? Map.of("version", NODES.numberNode(1L)) : notes);
        return new ModuleVersions(left);
    }

    /** As text in which nothing but numbers, text and booleans can stand. */
    String toJson() {
        ObjectNode tree = JSON.createObjectNode();
        modules.forEach((module, notes) -> {
            ObjectNode fields = tree.putObject(module);
            notes.forEach(fields::set);
        });
        return tree.toString();
    }

    /** Reads what {@link #toJson} wrote; empty for anything else. */
    static Optional<ModuleVersions> ofJson(String json) {
        if (json.isEmpty() || json.length() > 2 * MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(json);
            Map<String, Map<String, JsonNode>> modules = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> module : tree.properties()) {
                Map<String, JsonNode> notes = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> note : module.getValue().properties()) {
                    value(note.getValue()).ifPresent(value -> notes.put(note.getKey(), value));
                }
                modules.put(module.getKey(), notes);
            }
            return tree.isObject() ? Optional.of(new ModuleVersions(modules)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER ->
                node.canConvertToLong() && node.isIntegralNumber()
                        ? Optional.of(NODES.numberNode(node.longValue()))
                        : Optional.of(node.doubleValue())
                                .filter(Double::isFinite)
                                .map(NODES::numberNode);
            case STRING, BOOLEAN, NULL -> Optional.of(node);
            default -> Optional.empty();
        };
    }
}
