package dev.espalier.tensors;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a safetensors or packed file of this service says beside its tensors, in the format's own place for such: so that it goes
 * from an upload through every job to the last export. What others wrote there is not looked at.
 *
 * @param held names of tensors whose zeros are meant to stay
 */
public record FileNotes(ModuleVersions versions, Set<String> held) {
    private static final String HELD = "espalier.held_zeros";
    private static final int MOST_CHARACTERS = 2_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Of any checkpoint, as far as its format has a place for them. */
    public static FileNotes of(Checkpoint checkpoint) {
        return new FileNotes(checkpoint.versions(), checkpoint.held());
    }

    /** Of a header; what is not as it was written here counts as absent. */
    public static FileNotes of(Map<String, String> metadata) {
        return new FileNotes(
                ModuleVersions.ofJson(metadata.getOrDefault(ModuleVersions.KEY, ""))
                        .orElse(ModuleVersions.NONE),
                names(metadata.getOrDefault(HELD, "")));
    }

    private static Set<String> names(String json) {
        if (json.isEmpty() || json.length() > MOST_CHARACTERS) {
            return Set.of();
        }
        try {
            Set<String> names = new LinkedHashSet<>();
            JSON.readTree(json).valueStream().filter(JsonNode::isString).forEach(name -> names.add(name.stringValue()));
            return names;
        } catch (JacksonException e) {
            return Set.of();
        }
    }

    public Map<String, String> toMetadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!versions.isEmpty()) {
            metadata.put(ModuleVersions.KEY, versions.toJson());
        }
        if (!held.isEmpty()) {
            metadata.put(HELD, JSON.writeValueAsString(List.copyOf(held)));
        }
        return metadata;
    }
}
