package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.ArrayValues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every scheme, granularity and range method against numpy and PyTorch; the script stands beside the numbers. */
class QuantizersGoldenTest {
    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        String name = "/kernels/quantization/golden.json";
        try (InputStream file = Objects.requireNonNull(QuantizersGoldenTest.class.getResourceAsStream(name))) {
            return JsonMapper.shared().readTree(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equals_pytorch_and_numpy_bit_for_bit(JsonNode row) {
        JsonNode tensor = GOLDEN.get("tensors").get(row.get("tensor").stringValue());
        ArrayValues values = ArrayValues.floats(floats(tensor.get("values")));
        quantizer(row).apply(values, tensor.get("rows").longValue());
        assertThat(values.array())
                .containsExactly(ArrayValues.floats(floats(row.get("expected"))).array());
    }

    private static Quantizer quantizer(JsonNode row) {
        RangeRule rule = new RangeRule(
                RangeMethod.valueOf(upper(row, "method")),
                Over.valueOf(upper(row, "over")),
                row.path("percentile").asDouble(RangeRule.DEFAULT_PERCENTILE),
                row.path("halfRange").asDouble(Double.NaN));
        return new Quantizer(
                row.get("bits").intValue(),
                Scheme.valueOf(upper(row, "scheme")),
                Granularity.valueOf(upper(row, "granularity")),
                row.path("groupSize").asInt(0),
                rule);
    }

    private static String upper(JsonNode row, String field) {
        return row.get(field).stringValue().toUpperCase(Locale.ROOT);
    }

    private static float[] floats(JsonNode base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64.stringValue()));
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }
}
