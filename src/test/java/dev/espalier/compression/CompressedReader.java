package dev.espalier.compression;

import dev.espalier.formats.huggingface.Folders;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a compressed_tensors folder as the library's unpack_from_int32 and dequantize do, from its description alone: a row
 * of codes is a string of bits, the first code lowest, and w = (code - zero point) scale in the scale's type.
 */
record CompressedReader(JsonNode config, Map<String, float[]> values, Map<String, TensorInfo> stored) {
    static CompressedReader read(Path archive, Path scratch) throws IOException {
        Map<String, byte[]> files = Folders.unzipped(archive);
        JsonNode config = JsonMapper.shared().readTree(files.get("config.json")).get("quantization_config");
        Map<String, float[]> values = new HashMap<>();
        Map<String, TensorInfo> stored = new HashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().endsWith(".safetensors")) {
                Path part = Files.write(scratch.resolve("reader-" + file.getKey()), file.getValue());
                try (TensorFile tensors = TensorFile.open(part)) {
                    tensors.tensors().forEach(tensor -> stored.put(tensor.name(), tensor));
                    for (TensorInfo tensor : tensors.distinct()) {
                        read(tensor, tensors, scheme(config, tensor.name()), values);
                    }
                }
            }
        }
        return new CompressedReader(config, values, stored);
    }

    private static JsonNode scheme(JsonNode config, String tensor) {
        String module = tensor.replaceFirst("\\.weight.*$", "");
        for (JsonNode group : config.get("config_groups")) {
            String targets = group.get("targets").toString();
            if (targets.equals("[\"Linear\"]") || targets.contains("\"" + module + "\"")) {
                return group.get("weights");
            }
        }
        return JsonMapper.shared().createObjectNode();
    }

    private static void read(TensorInfo tensor, TensorFile file, JsonNode scheme, Map<String, float[]> values) {
        String name = tensor.name();
        if (name.endsWith(".weight_packed")) {
            String weight = name.replaceFirst("_packed$", "");
            MemorySegment shape = file.bytes(weight + "_shape");
            int rows = (int) shape.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            int columns = (int) shape.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
            int bits = scheme.get("num_bits").asInt();
            int[][] codes = new int[rows][columns];
            long words = tensor.shape().get(1);
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    codes[r][c] = bits(file.bytes(name), r * words * 32, 1, c, bits);
                }
            }
            values.put(weight, dequantized(weight, codes, file, scheme));
        } else if (name.endsWith(".weight") && tensor.dtype() == DType.INT8) {
            int rows = tensor.shape().getFirst().intValue();
            int columns = tensor.shape().get(1).intValue();
            int[][] codes = new int[rows][columns];
            for (int i = 0; i < rows * columns; i++) {
                codes[i / columns][i % columns] = file.bytes(name).get(ValueLayout.JAVA_BYTE, i);
            }
            values.put(name, dequantized(name, codes, file, scheme));
        } else if (tensor.dtype().isFloat() && !name.endsWith("_scale")) {
            values.put(name, floats(file, name));
        }
    }

    /** Code number {@code index} of a line of words that lie {@code apart} words from each other, signed. */
    private static int bits(MemorySegment words, long firstBit, long apart, int index, int bits) {
        long word = firstBit / 32 + (long) index * bits / 32 * apart;
        int shift = index * bits % 32;
        int all = words.get(ValueLayout.JAVA_INT_UNALIGNED, word * 4);
        return (all >>> shift & (1 << bits) - 1) - (1 << bits - 1);
    }

    private static float[] dequantized(String weight, int[][] codes, TensorFile file, JsonNode scheme) {
        TensorInfo scale = file.tensor(weight + "_scale");
        float[] scales = floats(file, weight + "_scale");
        int groups = scale.rank() < 2 ? 1 : scale.shape().get(1).intValue();
        int columns = codes[0].length;
        boolean whole = scheme.get("strategy").asString().equals("tensor");
        float[] all = new float[codes.length * columns];
        for (int r = 0; r < codes.length; r++) {
            for (int c = 0; c < columns; c++) {
                int group = c / (columns / groups);
                int zero = scheme.get("symmetric").asBoolean()
                        ? 0
                        : whole
                                ? file.bytes(weight + "_zero_point").get(ValueLayout.JAVA_BYTE, 0)
                                : bits(
                                        file.bytes(weight + "_zero_point"),
                                        32L * group,
                                        groups,
                                        r,
                                        scheme.get("num_bits").asInt());
                all[r * columns + c] = (codes[r][c] - zero) * scales[whole ? 0 : r * groups + group];
            }
        }
        return all;
    }

    static float[] floats(TensorFile file, String name) {
        double[] numbers = new double[(int) file.tensor(name).elements()];
        file.values(name).read(0, numbers, numbers.length);
        float[] floats = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    List<String> names() {
        return stored.keySet().stream().sorted().toList();
    }
}
