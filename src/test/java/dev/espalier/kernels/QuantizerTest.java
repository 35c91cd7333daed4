package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class QuantizerTest {
    @Test
    void equals_pytorch_bit_for_bit() {
        JsonNode golden = Golden.read();
        float[] weights = Golden.floats(golden.get("weights"));
        for (JsonNode row : golden.get("quantized")) {
            ArrayValues values = ArrayValues.floats(weights);
            new Quantizer(
                            row.get("bits").intValue(),
                            Scheme.valueOf(row.get("scheme").stringValue()),
                            Over.valueOf(row.get("over").stringValue()))
                    .apply(values);
            assertThat(values.array)
                    .as(row.get("scheme") + " " + row.get("bits") + " " + row.get("over"))
                    .containsExactly(ArrayValues.floats(Golden.floats(row.get("expected"))).array);
        }
    }

    @Test
    void rounds_asymmetrically_as_worked_out_by_hand() {
        ArrayValues values = ArrayValues.floats(-1, -0.4f, 0, 0.6f, 2);
        Quantizer.Rounding rounding = new Quantizer(2, Scheme.ASYMMETRIC, Over.ALL).apply(values);
        assertThat(values.array).containsExactly(-1, 0, 0, 1, 2);
        assertThat(rounding.scale()).isEqualTo(1);
        assertThat(rounding.offset()).isEqualTo(-1);
        assertThat(rounding.noise()).isCloseTo(0.32, within(1e-6));
    }

    @Test
    void one_symmetric_bit_is_the_sign_times_the_mean_magnitude() {
        ArrayValues all = ArrayValues.floats(1, -2, 0, 5);
        new Quantizer(1, Scheme.SYMMETRIC, Over.ALL).apply(all);
        assertThat(all.array).containsExactly(2, -2, 0, 2);
        ArrayValues nonzero = ArrayValues.floats(1, -2, 0, 6);
        new Quantizer(1, Scheme.SYMMETRIC, Over.NONZERO).apply(nonzero);
        assertThat(nonzero.array).containsExactly(3, -3, 0, 3);
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void leaves_weights_that_are_all_equal_or_zero_or_missing(Scheme scheme) {
        for (float[] weights : new float[][] {{}, {0, 0}, {0.3f, 0.3f}, {-7}}) {
            ArrayValues values = ArrayValues.floats(weights);
            new Quantizer(4, scheme, Over.ALL).apply(values);
            assertThat(values.array).containsExactly(ArrayValues.floats(weights).array);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8, 12, 16})
    void errs_by_at_most_half_a_step_and_uses_no_more_levels_than_bits_allow(int bits) {
        double[] weights = new Random(bits).doubles(50_000, -0.7, 1.3).toArray();
        for (Scheme scheme : Scheme.values()) {
            ArrayValues values = ArrayValues.doubles(weights);
            double step = new Quantizer(bits, scheme, Over.ALL).apply(values).scale();
            for (int i = 0; i < weights.length; i++) {
                assertThat(values.array[i]).isCloseTo(weights[i], within(step / 2 * (1 + 1e-9)));
            }
            assertThat(Arrays.stream(values.array).distinct().count()).isLessThanOrEqualTo(1L << bits);
        }
    }

    @Test
    void keeps_denormal_weights_finite() {
        ArrayValues values = ArrayValues.floats(Float.MIN_VALUE, 0, -Float.MIN_VALUE);
        new Quantizer(8, Scheme.ASYMMETRIC, Over.ALL).apply(values);
        assertThat(values.array).doesNotContain(Double.NaN).contains(0);
    }

    @Test
    void refuses_bits_and_ranges_that_cannot_be() {
        assertThatThrownBy(() -> new Quantizer(17, Scheme.SYMMETRIC, Over.ALL)).hasMessageContaining("was 17");
        ArrayValues wide = ArrayValues.floats(-Float.MAX_VALUE, Float.MAX_VALUE);
        assertThatThrownBy(() -> new Quantizer(8, Scheme.ASYMMETRIC, Over.ALL).apply(wide))
                .isInstanceOf(ArithmeticException.class);
    }
}
