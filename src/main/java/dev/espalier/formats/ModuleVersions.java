package dev.espalier.formats;

import dev.espalier.formats.PickleValue.Constant;
import dev.espalier.formats.PickleValue.Dictionary;
import dev.espalier.formats.PickleValue.Real;
import dev.espalier.formats.PickleValue.Text;
import dev.espalier.formats.PickleValue.Whole;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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

    /** Of some 20,000 modules. */
    private static final int MOST_CHARACTERS = 1_000_000;

    private static final int MOST_NOTES = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Map<String, PickleValue>> modules;

    private ModuleVersions(Map<String, Map<String, PickleValue>> modules) {
        this.modules = Collections.unmodifiableMap(modules);
    }

    /** Those that a state_dict brought along; none where it has none, or more than a network could have, which is told. */
    static ModuleVersions of(Dictionary stateDict, List<String> findings) {
        if (!(stateDict.attribute("_metadata") instanceof Dictionary metadata)) {
            return NONE;
        }
        Map<String, Map<String, PickleValue>> modules = new LinkedHashMap<>();
        long characters = 0;
        for (Map.Entry<String, PickleValue> module : metadata.items().entrySet()) {
            if (module.getValue() instanceof Dictionary notes && notes.items().size() <= MOST_NOTES) {
                Map<String, PickleValue> kept = kept(notes.items());
                modules.put(module.getKey(), kept);
                characters += 8 + module.getKey().length() + characters(kept);
            }
            if (characters > MOST_CHARACTERS) {
                findings.add("left out the state_dict's _metadata, which is larger than that of any network");
                return NONE;
            }
        }
        return new ModuleVersions(modules);
    }

    private static Map<String, PickleValue> kept(Map<String, PickleValue> notes) {
        Map<String, PickleValue> kept = new LinkedHashMap<>();
        notes.forEach((name, value) -> {
            boolean plain = switch (value) {
                case Whole _, Text _, Constant _ -> true;
                case Real(double number) -> Double.isFinite(number);
                default -> false;
            };
            if (plain) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    private static long characters(Map<String, PickleValue> notes) {
        long characters = 0;
        for (Map.Entry<String, PickleValue> note : notes.entrySet()) {
            characters += 24L + note.getKey().length();
            characters += note.getValue() instanceof Text(String text) ? text.length() : 0;
        }
        return characters;
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
        Map<String, Map<String, PickleValue>> left = new LinkedHashMap<>();
        modules.forEach((module, notes) -> left.put(path.apply(module), notes));
        return new ModuleVersions(left);
    }

    /** Without the modules whose path the test is true for. */
    public ModuleVersions without(Predicate<String> gone) {
        Map<String, Map<String, PickleValue>> left = new LinkedHashMap<>(modules);
        left.keySet().removeIf(gone);
        return new ModuleVersions(left);
    }

    /** The same where a module, if it was saved, is one of the plain kind, whose version is 1. */
    ModuleVersions plain(Predicate<String> become) {
        Map<String, Map<String, PickleValue>> left = new LinkedHashMap<>(modules);
        left.replaceAll((module, notes) -> become.test(module) ? Map.of("version", new Whole(1)) : notes);
        return new ModuleVersions(left);
    }

    /** As text in which nothing but numbers, text and booleans can stand. */
    String toJson() {
        ObjectNode tree = JSON.createObjectNode();
        modules.forEach((module, notes) -> {
            ObjectNode fields = tree.putObject(module);
            notes.forEach((name, value) -> {
                switch (value) {
                    case Whole(long number) -> fields.put(name, number);
                    case Real(double number) -> fields.put(name, number);
                    case Text(String text) -> fields.put(name, text);
                    case Constant constant when constant == Constant.NONE -> fields.putNull(name);
                    case PickleValue constant -> fields.put(name, constant == Constant.TRUE);
                }
            });
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
            Map<String, Map<String, PickleValue>> modules = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> module : tree.properties()) {
                Map<String, PickleValue> notes = new LinkedHashMap<>();
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

    private static Optional<PickleValue> value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER ->
                node.canConvertToLong() && node.isIntegralNumber()
                        ? Optional.of(new Whole(node.longValue()))
                        : Optional.of(node.doubleValue())
                                .filter(Double::isFinite)
                                .map(Real::new);
            case STRING -> Optional.of(new Text(node.stringValue()));
            case BOOLEAN -> Optional.of(node.booleanValue() ? Constant.TRUE : Constant.FALSE);
            case NULL -> Optional.of(Constant.NONE);
            default -> Optional.empty();
        };
    }

    /** Gives the OrderedDict on top of the stack its attribute {@code _metadata}. */
    void writeTo(PickleWriter pickle) {
        if (modules.isEmpty()) {
            return;
        }
        pickle.emptyDictionary().mark().text("_metadata");
        pickle.global("collections", "OrderedDict").emptyTuple().call().mark();
        modules.forEach((module, notes) -> {
            pickle.text(module).emptyDictionary().mark();
            notes.forEach((name, value) -> write(pickle.text(name), value));
            pickle.setItems();
        });
        pickle.setItems().setItems().build();
    }

    private static void write(PickleWriter pickle, PickleValue value) {
        switch (value) {
            case Whole(long number) -> pickle.number(number);
            case Real(double number) -> pickle.real(number);
            case Text(String text) -> pickle.text(text);
            case Constant constant when constant == Constant.NONE -> pickle.none();
            case PickleValue constant -> pickle.bool(constant == Constant.TRUE);
        }
    }
}
