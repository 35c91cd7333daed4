package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Real;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.tensors.ModuleVersions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The attribute {@code _metadata} of a state_dict as it stands in a pickle, read and written. */
final class StateDictMetadata {
    private static final String ATTRIBUTE = "_metadata";
    private static final int MOST_NOTES = 100;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Those that a state_dict brought along; none where it has none, or more than a network could have, which is told. */
    static ModuleVersions read(Dictionary stateDict, List<String> findings) {
        if (!(stateDict.attribute(ATTRIBUTE) instanceof Dictionary metadata)) {
            return ModuleVersions.NONE;
        }
        Map<String, Map<String, JsonNode>> modules = new LinkedHashMap<>();
        long characters = 0;
        for (Map.Entry<String, PickleValue> module : metadata.items().entrySet()) {
            if (module.getValue() instanceof Dictionary notes && notes.items().size() <= MOST_NOTES) {
                Map<String, JsonNode> kept = kept(notes.items());
                modules.put(module.getKey(), kept);
                characters += 8 + module.getKey().length() + characters(kept);
            }
            if (characters > ModuleVersions.MOST_CHARACTERS) {
                findings.add("left out the state_dict's _metadata, which is larger than that of any network");
                return ModuleVersions.NONE;
            }
        }
        return ModuleVersions.of(modules);
    }

    private static Map<String, JsonNode> kept(Map<String, PickleValue> notes) {
        Map<String, JsonNode> kept = new LinkedHashMap<>();
        notes.forEach((name, value) -> plain(value).ifPresent(plain -> kept.put(name, plain)));
        return kept;
    }

    private static Optional<JsonNode> plain(PickleValue value) {
        return switch (value) {
            case Whole(long number) -> Optional.of(NODES.numberNode(number));
            case Real(double number) ->
                Double.isFinite(number) ? Optional.of(NODES.numberNode(number)) : Optional.empty();
            case Text(String text) -> Optional.of(NODES.stringNode(text));
            case Constant constant ->
                Optional.of(
                        constant == Constant.NONE ? NODES.nullNode() : NODES.booleanNode(constant == Constant.TRUE));
            default -> Optional.empty();
        };
    }

    private static long characters(Map<String, JsonNode> notes) {
        long characters = 0;
        for (Map.Entry<String, JsonNode> note : notes.entrySet()) {
            characters += 24L + note.getKey().length();
            characters +=
                    note.getValue().isString() ? note.getValue().stringValue().length() : 0;
        }
        return characters;
    }

    /** Gives the OrderedDict on top of the stack its attribute. */
    static void write(ModuleVersions versions, PickleWriter pickle) {
        if (versions.isEmpty()) {
            return;
        }
        pickle.emptyDictionary().mark().text(ATTRIBUTE);
        pickle.global("collections", "OrderedDict").emptyTuple().call().mark();
        versions.modules().forEach((module, notes) -> {
            pickle.text(module).emptyDictionary().mark();
            notes.forEach((name, value) -> write(pickle.text(name), value));
            pickle.setItems();
        });
        pickle.setItems().setItems().build();
    }

    private static void write(PickleWriter pickle, JsonNode value) {
        switch (value.getNodeType()) {
            case NUMBER -> {
                if (value.isIntegralNumber()) {
                    pickle.number(value.longValue());
                } else {
                    pickle.real(value.doubleValue());
                }
            }
            case STRING -> pickle.text(value.stringValue());
            case BOOLEAN -> pickle.bool(value.booleanValue());
            case NULL -> pickle.none();
            default -> throw new IllegalStateException("bug: a note of a module is " + value.getNodeType());
        }
    }

    private StateDictMetadata() {}
}
