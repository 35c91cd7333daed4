package dev.espalier.tensors;

import dev.espalier.tensors.SafetensorsHeader.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON of a safetensors header token by token: a tree of a hostile one would take many times its size. */
final class SafetensorsReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser json;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsReader(JsonParser json) {
        this.json = json;
    }

    static SafetensorsHeader read(byte[] header) {
        try (JsonParser json = JSON.createParser(header)) {
            return new SafetensorsReader(json).read();
        } catch (JacksonException e) {
            // What the parser would advise its programmer to enable is of no use to a user
            String told = e.getOriginalMessage().replaceFirst("(?s): enable .*", "");
            throw SafetensorsHeader.corrupt("the safetensors header is not valid JSON: " + told);
        }
    }

    private SafetensorsHeader read() {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw SafetensorsHeader.corrupt("the safetensors header is not a JSON object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            if (name.equals("__metadata__")) {
                readMetadata();
            } else {
                TensorLimits.checkCount(entries.size() + 1);
                entries.add(entry(name));
            }
        }
        if (json.nextToken() != null) {
            throw SafetensorsHeader.corrupt("the safetensors header goes on behind its JSON object");
        }
        return new SafetensorsHeader(entries, metadata);
    }

    /** An object of text, or null as some writers leave it where there is none. */
    private void readMetadata() {
        JsonToken begin = json.nextToken();
        if (begin == JsonToken.VALUE_NULL) {
            return;
        }
        require(begin == JsonToken.START_OBJECT, "__metadata__ is not a JSON object");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            require(json.nextToken() == JsonToken.VALUE_STRING, "__metadata__ holds more than text");
            TensorLimits.checkCount(metadata.size() + 1);
            metadata.put(name, json.getString());
        }
    }

    private Entry entry(String name) {
        Optional<String> type = Optional.empty();
        Optional<List<Long>> shape = Optional.empty();
        Optional<List<Long>> offsets = Optional.empty();
        require(json.nextToken() == JsonToken.START_OBJECT, needs(name));
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken begin = json.nextToken();
            switch (field) {
                case "dtype" -> {
                    require(begin == JsonToken.VALUE_STRING, needs(name));
                    type = Optional.of(json.getString());
                }
                case "shape" -> shape = Optional.of(naturals(name));
                case "data_offsets" -> offsets = Optional.of(naturals(name));
                // The reference library passes over fields that it does not know
                default -> json.skipChildren();
            }
        }
        require(type.isPresent() && shape.isPresent() && offsets.isPresent(), needs(name));
        require(offsets.orElseThrow().size() == 2, needs(name));
        return SafetensorsHeader.entry(name, type.orElseThrow(), shape.orElseThrow(), offsets.orElseThrow());
    }

    private static String needs(String name) {
        return "tensor \"" + Shown.name(name) + "\" needs dtype, shape and two data_offsets";
    }

    private List<Long> naturals(String name) {
        require(json.currentToken() == JsonToken.START_ARRAY, needs(name));
        List<Long> numbers = new ArrayList<>(4);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!whole || json.getLongValue() < 0) {
                throw SafetensorsHeader.corrupt("tensor \"" + Shown.name(name)
                        + "\" has a size or offset that is not a natural number: " + Shown.name(json.getString()));
            }
            require(
                    numbers.size() < TensorLimits.RANK,
                    "tensor \"" + Shown.name(name) + "\" has more than " + TensorLimits.RANK + " sizes");
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw SafetensorsHeader.corrupt(otherwise);
        }
    }
}
