package dev.espalier.formats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON header of a safetensors file: which tensor lies where. Reading is as strict as the reference library: the
 * data must be covered without holes or overlaps, and nothing may follow it.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** The reference library's limit; a longer header is an attack or an accident. */
    static final int MAX_BYTES = 100_000_000;

    private static final String WAY_OUT = "write the file anew with safetensors.torch.save_file(tensors, path)";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One tensor and its bytes, counted from the end of the header. */
    record Entry(TensorInfo tensor, long begin, long end) {}

    /** Lays tensors out one after the other, in the order given. */
    static SafetensorsHeader lay(List<TensorInfo> tensors, Map<String, String> metadata) {
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        for (TensorInfo tensor : tensors) {
            entries.add(new Entry(tensor, at, at + tensor.sizeBytes()));
            at += tensor.sizeBytes();
        }
        return new SafetensorsHeader(entries, metadata);
    }

    long dataBytes() {
        return entries.stream().mapToLong(Entry::end).max().orElse(0);
    }

    /** The header's JSON, padded with spaces to a multiple of 8 so that the data begins aligned. */
    byte[] toBytes() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            tree.put("__metadata__", metadata);
        }
        for (Entry entry : entries) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", entry.tensor().dtype().safetensorsName());
            fields.put("shape", entry.tensor().shape());
            fields.put("data_offsets", List.of(entry.begin(), entry.end()));
            tree.put(entry.tensor().name(), fields);
        }
        String json = JSON.writeValueAsString(tree);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    static SafetensorsHeader parse(byte[] json, long dataBytes) {
        ObjectNode tree;
        try {
            tree = JSON.readTree(json) instanceof ObjectNode object ? object : null;
        } catch (JacksonException e) {
            throw corrupt("the safetensors header is not valid JSON: " + e.getOriginalMessage());
        }
        if (tree == null) {
            throw corrupt("the safetensors header is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asString("")));
            } else {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        checkCover(entries, dataBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    private static Entry entry(String name, JsonNode fields) {
        JsonNode type = fields.path("dtype");
        JsonNode shape = fields.path("shape");
        JsonNode offsets = fields.path("data_offsets");
        if (!type.isString() || !shape.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw corrupt("tensor \"" + name + "\" needs dtype, shape and two data_offsets");
        }
        DType dtype = DType.ofSafetensors(type.stringValue())
                .orElseThrow(() -> new RefusedFile(
                        RefusedFile.Reason.UNSUPPORTED_FILE,
                        "tensor \"" + name + "\" has dtype " + type.stringValue() + ", which is not known here",
                        "convert it first: tensors[name] = tensors[name].float()"));
        List<Long> sizes = new ArrayList<>();
        for (JsonNode size : shape) {
            sizes.add(natural(name, size));
        }
        long begin = natural(name, offsets.get(0));
        long end = natural(name, offsets.get(1));
        TensorInfo tensor = new TensorInfo(name, dtype, sizes);
        try {
            if (end - begin != tensor.sizeBytes()) {
                throw corrupt("tensor \"" + name + "\" of shape " + sizes + " and " + dtype.label()
                        + " does not fill its offsets " + begin + " to " + end);
            }
        } catch (ArithmeticException e) {
            throw corrupt("tensor \"" + name + "\" has the impossible shape " + sizes);
        }
        return new Entry(tensor, begin, end);
    }

    private static long natural(String name, JsonNode number) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw corrupt("tensor \"" + name + "\" has a size or offset that is not a natural number: " + number);
        }
        return number.longValue();
    }

    private static void checkCover(List<Entry> entries, long dataBytes) {
        long at = 0;
        for (Entry entry : entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList()) {
            if (entry.begin() != at) {
                throw corrupt("tensor \"" + entry.tensor().name() + "\" begins at byte " + entry.begin()
                        + " of the data, expected " + at + ": the data has a hole or an overlap");
            }
            at = entry.end();
        }
        if (at != dataBytes) {
            throw corrupt("the header describes " + at + " bytes of data, the file has " + dataBytes);
        }
    }

    private static RefusedFile corrupt(String message) {
        return new RefusedFile(RefusedFile.Reason.CORRUPT_FILE, message, WAY_OUT);
    }
}
