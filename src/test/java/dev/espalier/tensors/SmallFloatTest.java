package dev.espalier.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.Fixtures;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Against PyTorch's conversions: all 256 codes of each eight-bit type, a walk over the 16-bit ones, and ties. */
class SmallFloatTest {
    private static final JsonNode GOLDEN = Fixtures.json("rounding.json");

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT8_E4M3FN", "FLOAT8_E5M2", "FLOAT16", "BFLOAT16"})
    void decodes_as_pytorch_does(DType type) {
        JsonNode golden = GOLDEN.path(type.label());
        int count = golden.path("decoded").size();
        MemorySegment bytes = MemorySegment.ofArray(new byte[count * type.sizeBytes()]);
        for (int i = 0; i < count; i++) {
            store(bytes, type, i, golden.path("codes").path(i).asInt(i));
        }
        double[] decoded = new double[count];
        values(type, bytes, count).read(0, decoded, count);
        for (int i = 0; i < count; i++) {
            assertThat(Float.valueOf((float) decoded[i]))
                    .as("code at %s", i)
                    .isEqualTo(Float.valueOf(
                            Float.intBitsToFloat(golden.path("decoded").path(i).asInt())));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT8_E4M3FN", "FLOAT8_E5M2", "FLOAT16", "BFLOAT16"})
    void encodes_as_pytorch_does(DType type) {
        JsonNode source = GOLDEN.path("source");
        int count = source.size();
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = Float.intBitsToFloat(source.path(i).asInt());
        }
        MemorySegment ours = MemorySegment.ofArray(new byte[count * type.sizeBytes()]);
        MemorySegment theirs = MemorySegment.ofArray(new byte[count * type.sizeBytes()]);
        values(type, ours, count).write(0, numbers, count);
        for (int i = 0; i < count; i++) {
            store(
                    theirs,
                    type,
                    i,
                    GOLDEN.path(type.label()).path("encoded").path(i).asInt());
        }
        double[] oursBack = new double[count];
        double[] theirsBack = new double[count];
        values(type, ours, count).read(0, oursBack, count);
        values(type, theirs, count).read(0, theirsBack, count);
        for (int i = 0; i < count; i++) {
            assertThat(Double.valueOf(oursBack[i])).as("%s", numbers[i]).isEqualTo(Double.valueOf(theirsBack[i]));
        }
    }

    private static SegmentValues values(DType type, MemorySegment bytes, long count) {
        return new SegmentValues(new TensorInfo("x", type, List.of(count)), bytes);
    }

    private static void store(MemorySegment bytes, DType type, int at, int code) {
        for (int i = 0; i < type.sizeBytes(); i++) {
            bytes.set(
                    java.lang.foreign.ValueLayout.JAVA_BYTE, (long) at * type.sizeBytes() + i, (byte) (code >> 8 * i));
        }
    }
}
