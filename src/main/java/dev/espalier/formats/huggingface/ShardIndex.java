package dev.espalier.formats.huggingface;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.TensorLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The index of a model in parts: {@code {"metadata": {"total_size": ...}, "weight_map": {tensor: file}}}. Metadata that are
 * text may lead one name of a tied weight to the other.
 *
 * @param metadata numbers, text and flags, in their order
 * @param weightMap for each tensor its file, in their order
 */
record ShardIndex(Map<String, Object> metadata, Map<String, String> weightMap) {
    /** Of a hundred thousand tensors. */
    static final int MAX_BYTES = 25_000_000;

    private static final String TOTAL_SIZE = "total_size";
    private static final int MOST_NOTES = 100_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Reads token by token: a tree of a hostile one would take many times its size. */
    static ShardIndex read(String file, byte[] bytes) {
        ShardIndex index = new ShardIndex(new LinkedHashMap<>(), new LinkedHashMap<>());
        boolean mapped = false;
        try (JsonParser json = JSON.createParser(bytes)) {
            require(json.nextToken() == JsonToken.START_OBJECT, file, "is not a JSON object");
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                JsonToken begin = json.nextToken();
                if (field.equals("weight_map")) {
                    require(begin == JsonToken.START_OBJECT, file, "has a weight_map that is not a JSON object");
                    index.readMap(file, json);
                    mapped = true;
                } else if (field.equals("metadata") && begin == JsonToken.START_OBJECT) {
                    index.readMetadata(json);
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw corrupt(file, "is not valid JSON: " + e.getOriginalMessage().replaceFirst("(?s): enable .*", ""));
        }
        require(mapped && !index.weightMap.isEmpty(), file, "has no weight_map");
        return index;
    }

    private void readMap(String file, JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String tensor = json.currentName();
            require(
                    json.nextToken() == JsonToken.VALUE_STRING,
                    file,
                    "names no file for tensor \"" + Shown.name(tensor) + "\"");
            TensorLimits.checkCount(weightMap.size() + 1);
            weightMap.put(tensor, part(file, json.getString()));
        }
    }

    /** Parts lie beside their index. */
    private static String part(String file, String name) {
        boolean plain = !name.isEmpty()
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && !name.equals(".")
                && !name.equals("..")
                && Shown.isPlain(name);
        require(plain, file, "names a part outside of its folder: \"" + Shown.name(name) + "\"");
        return name;
    }

    private void readMetadata(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            boolean kept = metadata.size() < MOST_NOTES;
            switch (value) {
                case VALUE_STRING -> put(kept, name, json.getString());
                case VALUE_TRUE, VALUE_FALSE -> put(kept, name, value == JsonToken.VALUE_TRUE);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> put(kept, name, json.getNumberValue());
                default -> json.skipChildren();
            }
        }
    }

    private void put(boolean kept, String name, Object value) {
        if (kept) {
            metadata.put(name, value);
        }
    }

    /** Names of the files that the tensors lie in, sorted, which is their order. */
    Set<String> parts() {
        return new TreeSet<>(weightMap.values());
    }

    /** How many bytes the tensors have, as the index says. */
    OptionalLong totalSize() {
        return metadata.get(TOTAL_SIZE) instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    /** The index of the same model in other parts, or with other tensors in them. */
    byte[] with(Map<String, String> map, long totalSize) {
        Map<String, Object> notes = new LinkedHashMap<>(metadata);
        notes.put(TOTAL_SIZE, totalSize);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("metadata", notes);
        tree.put("weight_map", map);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    }

    static RefusedFile corrupt(String file, String what) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE, "\"" + Shown.name(file) + "\" " + what, HuggingFaceFolder.WAY_OUT);
    }

    private static void require(boolean fits, String file, String otherwise) {
        if (!fits) {
            throw corrupt(file, otherwise);
        }
    }
}
