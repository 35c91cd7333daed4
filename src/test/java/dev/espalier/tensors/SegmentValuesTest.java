package dev.espalier.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentValuesTest {
    /** The bytes that PyTorch 2.13 gives of -0.3, 1 and 2.7 in each type, and what it makes of them in float64. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT64, 333333333333d3bf 000000000000f03f 9a99999999990540, -0.3, 2.7",
        "FLOAT32, 9a9999be 0000803f cdcc2c40, -0.30000001192092896, 2.700000047683716",
        "FLOAT16, cdb4 003c 6641, -0.300048828125, 2.69921875",
        "BFLOAT16, 9abe 803f 2d40, -0.30078125, 2.703125",
        "FLOAT8_E4M3FN, aa 38 43, -0.3125, 2.75",
        "FLOAT8_E5M2, b5 3c 41, -0.3125, 2.5"
    })
    void rounds_and_reads_as_pytorch_does(DType dtype, String hex, double least, double greatest) {
        byte[] bytes = new byte[5 * dtype.sizeBytes()];
        SegmentValues values = new SegmentValues(new TensorInfo("w", dtype, List.of(5L)), MemorySegment.ofArray(bytes));
        values.write(1, new double[] {-0.3, 1, 2.7, 9}, 3);
        assertThat(HexFormat.of().formatHex(bytes, dtype.sizeBytes(), 4 * dtype.sizeBytes()))
                .isEqualTo(hex.replace(" ", ""));
        assertThat(HexFormat.of().formatHex(bytes, 4 * dtype.sizeBytes(), bytes.length))
                .matches("0*");
        double[] into = {8, 8, 8, 8};
        values.read(1, into, 3);
        assertThat(into).containsExactly(least, 1, greatest, 8);
        assertThat(values.count()).isEqualTo(5);
        assertThat(values.isDouble()).isEqualTo(dtype == DType.FLOAT64);
    }

    @Test
    void are_numbers_with_a_point() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
        for (DType dtype : List.of(DType.INT64, DType.BOOL, DType.COMPLEX64)) {
            assertThatThrownBy(() -> new SegmentValues(new TensorInfo("w", dtype, List.of(1L)), bytes))
                    .hasMessage("tensor \"w\" holds " + dtype.label() + ", not floating-point numbers");
        }
    }
}
