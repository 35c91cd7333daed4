package dev.espalier.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
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

    private Golden() {}
}
