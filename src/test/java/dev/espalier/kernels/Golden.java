package dev.espalier.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Numbers that numpy and PyTorch computed; the script stands beside them. */
public final class Golden {
    public static JsonNode read() {
        try (InputStream file = Objects.requireNonNull(Golden.class.getResourceAsStream("/kernels/golden.json"))) {
            return JsonMapper.shared().readTree(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static float[] floats(JsonNode bits) {
        float[] floats = new float[bits.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Float.intBitsToFloat(bits.get(i).intValue()) + 0f; // -0 becomes 0: ours has no negative zeros
        }
        return floats;
    }

    static List<Integer> positions(JsonNode row) {
        List<Integer> positions = new ArrayList<>();
        row.get("pruned").forEach(position -> positions.add(position.intValue()));
        return positions;
    }

    static List<Integer> pruned(Mask mask) {
        return IntStream.range(0, mask.count()).filter(mask::isPruned).boxed().toList();
    }

    static List<Long> shape(JsonNode row) {
        List<Long> shape = new ArrayList<>();
        row.get("shape").forEach(size -> shape.add(size.longValue()));
        return shape;
    }

    private Golden() {}
}
