package dev.espalier.tensors;

import dev.espalier.tensors.waysout.TorchLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON header of a safetensors file: which tensor lies where. Reading is as strict as the reference library: the
 * data must be covered without holes or overlaps, and nothing may follow it.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** Enough for as many tensors as are read at all; the reference library would take four times as much. */
    static final int MAX_BYTES = 25_000_000;

    private static final String WAY_OUT = TorchLines.SAFETENSORS;

    /** One tensor and its bytes, counted from the end of the header. */
    record Entry(TensorInfo tensor, long begin, long end) {}

    /** Lays tensors out one after the other, in the order given; what is tied lies where that lies which it is tied to. */
    static SafetensorsHeader lay(List<TensorInfo> tensors, Map<String, String> metadata) {
        Map<String, Entry> stored = new HashMap<>();
        long at = 0;
        for (TensorInfo tensor : tensors) {
            if (!tensor.isTied()) {
                stored.put(tensor.name(), new Entry(tensor, at, at + tensor.sizeBytes()));
                at += tensor.sizeBytes();
            }
        }
        List<Entry> entries = new ArrayList<>();
        for (TensorInfo tensor : tensors) {
            Entry place = stored.get(tensor.storedAs());
            if (place == null) {
                throw new IllegalArgumentException(
                        "tensor \"" + tensor.name() + "\" is tied to \"" + tensor.storedAs() + "\", which is missing");
            }
            entries.add(new Entry(tensor, place.begin, place.end));
        }
        return new SafetensorsHeader(entries, metadata);
    }

    long dataBytes() {
        return entries.stream().mapToLong(Entry::end).max().orElse(0);
    }

    /** The header's JSON, padded with spaces to a multiple of 8 so that the data begins aligned. */
    byte[] toBytes() {
        Map<String, Object> tree = new LinkedHashMap<>();
        Map<String, String> told = SafetensorsTies.write(entries, metadata);
        if (!told.isEmpty()) {
            tree.put("__metadata__", told);
        }
        for (Entry entry : entries) {
            if (entry.tensor().isTied()) {
                continue;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", entry.tensor().dtype().safetensorsName());
            fields.put("shape", entry.tensor().shape());
            fields.put("data_offsets", List.of(entry.begin(), entry.end()));
            tree.put(entry.tensor().name(), fields);
        }
        String json = JsonMapper.shared().writeValueAsString(tree);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    static SafetensorsHeader parse(byte[] json, long dataBytes) {
        SafetensorsHeader header = SafetensorsReader.read(json);
        checkCover(header.entries(), dataBytes);
        return SafetensorsTies.read(header);
    }

    /** One tensor, if its fields agree; {@code offsets} are two. */
    static Entry entry(String name, String type, List<Long> shape, List<Long> offsets) {
        DType dtype = DType.ofSafetensors(type)
                .orElseThrow(() -> new RefusedFile(
                        RefusedFile.Reason.UNSUPPORTED_FILE,
                        "tensor \"" + Shown.name(name) + "\" has dtype " + Shown.name(type)
                                + ", which is not read here",
                        converted(type)));
        TensorInfo tensor = new TensorInfo(name, dtype, shape);
        long begin = offsets.get(0);
        long end = offsets.get(1);
        try {
            if (end - begin != tensor.sizeBytes()) {
                throw corrupt("tensor \"" + Shown.name(name) + "\" of shape " + shape + " and " + dtype.label()
                        + " does not fill its offsets " + begin + " to " + end);
            }
        } catch (ArithmeticException e) {
            throw corrupt("tensor \"" + Shown.name(name) + "\" has the impossible shape " + shape);
        }
        return new Entry(tensor, begin, end);
    }

    /** By the names that PyTorch gives the types of the reference library that are not read here. */
    private static String converted(String type) {
        return switch (type) {
            case "F4" -> TorchLines.convertedSafetensors("float4_e2m1fn_x2");
            case "F8_E8M0" -> TorchLines.convertedSafetensors("float8_e8m0fnu");
            case "F8_E4M3FNUZ" -> TorchLines.convertedSafetensors("float8_e4m3fnuz");
            case "F8_E5M2FNUZ" -> TorchLines.convertedSafetensors("float8_e5m2fnuz");
            default ->
                "write the tensor as float32 with the program that made the file: PyTorch has no such type either";
        };
    }

    private static void checkCover(List<Entry> entries, long dataBytes) {
        long at = 0;
        for (Entry entry : entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList()) {
            if (entry.begin() != at) {
                throw corrupt("tensor \"" + Shown.name(entry.tensor().name()) + "\" begins at byte " + entry.begin()
                        + " of the data, expected " + at + ": the data has a hole or an overlap");
            }
            at = entry.end();
        }
        if (at != dataBytes) {
            throw corrupt("the header describes " + at + " bytes of data, the file has " + dataBytes);
        }
    }

    static RefusedFile corrupt(String message) {
        return new RefusedFile(RefusedFile.Reason.CORRUPT_FILE, message, WAY_OUT);
    }
}
