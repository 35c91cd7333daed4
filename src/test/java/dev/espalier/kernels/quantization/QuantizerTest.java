package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernels.ArrayValues;
import dev.espalier.kernels.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
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
            assertThat(values.array())
                    .as(row.get("scheme") + " " + row.get("bits") + " " + row.get("over"))
                    .containsExactly(ArrayValues.floats(Golden.floats(row.get("expected")))
                            .array());
        }
    }

    @Test
    void rounds_asymmetrically_as_worked_out_by_hand() {
        ArrayValues values = ArrayValues.floats(-1, -0.4f, 0, 0.6f, 2);
        Rounding rounding = new Quantizer(2, Scheme.ASYMMETRIC, Over.ALL).apply(values);
        assertThat(values.array()).containsExactly(-1, 0, 0, 1, 2);
        assertThat(rounding.scale()).isEqualTo(1);
        assertThat(rounding.offset()).isEqualTo(-1);
        assertThat(rounding.noise()).isCloseTo(0.32, within(1e-6));
    }

    /**
     * Scale 1 and the odd zero point 3. torch 2.13's fake_quantize and ONNX Runtime 1.30's QuantizeLinear give these;
     * torch.quantize_per_tensor, which rounds w / scale + zero, gives 1, 1, 3, -1, -1, -3, 11, 3 for those at a tie.
     */
    @Test
    void affine_codes_at_ties_are_those_of_fake_quantize_and_onnx() {
        ArrayValues values = ArrayValues.floats(-3, 12, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 11.5f, 3.5f);
        new Quantizer(4, Scheme.AFFINE, Over.ALL).apply(values);
        assertThat(Arrays.stream(values.array()).map(value -> value + 0.0).toArray())
                .containsExactly(-3, 12, 0, 2, 2, 0, -2, -2, 12, 4);
    }

    @Test
    void one_symmetric_bit_is_the_sign_times_the_mean_magnitude() {
        ArrayValues all = ArrayValues.floats(1, -2, 0, 5);
        new Quantizer(1, Scheme.SYMMETRIC, Over.ALL).apply(all);
        assertThat(all.array()).containsExactly(2, -2, 0, 2);
        ArrayValues nonzero = ArrayValues.floats(1, -2, 0, 6);
        new Quantizer(1, Scheme.SYMMETRIC, Over.NONZERO).apply(nonzero);
        assertThat(nonzero.array()).containsExactly(3, -3, 0, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Scheme.class,
            names = {"ASYMMETRIC", "SYMMETRIC", "CODEBOOK"})
    void leaves_weights_that_are_all_equal_or_zero_or_missing(Scheme scheme) {
        for (float[] weights : new float[][] {{}, {0, 0}, {0.3f, 0.3f}, {-7}}) {
            ArrayValues values = ArrayValues.floats(weights);
            new Quantizer(4, scheme, Over.ALL).apply(values);
            assertThat(values.array())
                    .containsExactly(ArrayValues.floats(weights).array());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8, 12, 16})
    void errs_by_at_most_half_a_step_and_uses_no_more_levels_than_bits_allow(int bits) {
        double[] weights = new Random(bits).doubles(50_000, -0.7, 1.3).toArray();
        for (Scheme scheme : List.of(Scheme.ASYMMETRIC, Scheme.SYMMETRIC, Scheme.AFFINE)) {
            ArrayValues values = ArrayValues.doubles(weights);
            double step = Objects.requireNonNull(
                    new Quantizer(bits, scheme, Over.ALL).apply(values).scale());
            for (int i = 0; i < weights.length; i++) {
                assertThat(values.array()[i]).isCloseTo(weights[i], within(step / 2 * (1 + 1e-9)));
            }
            assertThat(Arrays.stream(values.array()).distinct().count()).isLessThanOrEqualTo(1L << bits);
        }
    }

    @Test
    void keeps_denormal_weights_finite() {
        ArrayValues values = ArrayValues.floats(Float.MIN_VALUE, 0, -Float.MIN_VALUE);
        new Quantizer(8, Scheme.ASYMMETRIC, Over.ALL).apply(values);
        assertThat(values.array()).doesNotContain(Double.NaN).contains(0);
    }

    @Test
    void refuses_bits_and_ranges_that_cannot_be() {
        assertThatThrownBy(() -> new Quantizer(17, Scheme.SYMMETRIC, Over.ALL)).hasMessageContaining("was 17");
        ArrayValues wide = ArrayValues.floats(-Float.MAX_VALUE, Float.MAX_VALUE);
        assertThatThrownBy(() -> new Quantizer(8, Scheme.ASYMMETRIC, Over.ALL).apply(wide))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void clips_to_a_fixed_range_and_tells_how_much() {
        ArrayValues values = ArrayValues.floats(-2, -0.5f, 0.3f, 0.4f, 0.9f, 0, 0.25f, 0.25f);
        Rounding rounding =
                new Quantizer(2, Scheme.FIXED_RANGE, Granularity.TENSOR, 0, RangeRule.fixed(1)).apply(values);
        // d = 0.5; the greatest value is q - d
        assertThat(values.array()).containsExactly(-1, -0.5, 0.5, 0.5, 0.5, 0, 0, 0);
        assertThat(rounding.clipped()).isEqualTo(2 / 8.0);
        assertThat(rounding.scale()).isEqualTo(0.5);
        assertThat(rounding.zeroPoint()).isNull();
    }

    @Test
    void one_bit_of_each_scheme_is_two_values_and_the_zeros_that_were() {
        for (Scheme scheme : Scheme.values()) {
            ArrayValues values = ArrayValues.floats(-2, 0, 0.5f, 1, 0, 3);
            new Quantizer(1, scheme, Granularity.TENSOR, 0, RangeRule.fixed(1)).apply(values);
            double[] expected = switch (scheme) {
                case ASYMMETRIC -> new double[] {-2, 0, -2, 3, 0, 3}; // 0.5 ties to even, the lower code
                case SYMMETRIC -> new double[] {-13 / 12f, 0, 13 / 12f, 13 / 12f, 0, 13 / 12f};
                case AFFINE -> new double[] {0, 0, 0, 0, 0, 5}; // scale 5, zero point 0
                case FIXED_RANGE -> new double[] {-1, 0, 0, 0, 0, 0};
                case CODEBOOK -> new double[] {-0.75, 0, -0.75, 2, 0, 2};
            };
            assertThat(values.array()).as(scheme.name()).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void keeps_zeros_exact_whatever_the_codes_are(Scheme scheme) {
        double[] weights = new Random(3).doubles(4_000, 0.4, 1.3).toArray();
        for (int i = 0; i < weights.length; i += 3) {
            weights[i] = i % 2 == 0 ? 0.0 : -0.0;
        }
        for (RangeMethod method : RangeMethod.values()) {
            for (Granularity granularity : Granularity.values()) {
                RangeRule rule = new RangeRule(method, Over.ALL, 99, 0.7);
                ArrayValues values = ArrayValues.doubles(weights);
                new Quantizer(3, scheme, granularity, 7, rule).apply(values, 20);
                for (int i = 0; i < weights.length; i += 3) {
                    assertThat(Double.doubleToRawLongBits(values.array()[i])).isZero();
                }
            }
        }
    }

    @Test
    void moves_what_lies_beyond_the_range_to_its_end() {
        double[] weights = new Random(5).doubles(999, -1, 1).toArray();
        double[] withOutlier = Arrays.copyOf(weights, 1000);
        withOutlier[999] = 3;
        for (RangeMethod method : List.of(RangeMethod.PERCENTILE, RangeMethod.MSE)) {
            for (Scheme scheme : List.of(Scheme.ASYMMETRIC, Scheme.SYMMETRIC, Scheme.AFFINE)) {
                ArrayValues values = ArrayValues.doubles(withOutlier);
                Rounding rounding = new Quantizer(
                                4, scheme, Granularity.TENSOR, 0, new RangeRule(method, Over.ALL, 99, 1))
                        .apply(values);
                assertThat(values.array()[999]).as(method + " " + scheme).isLessThan(2.99);
                assertThat(rounding.clipped()).isPositive();
                assertThat(rounding.sqnrDb()).isNotNaN();
            }
        }
    }

    @Test
    void gives_channels_and_groups_scales_of_their_own() {
        ArrayValues values = ArrayValues.floats(1, 3, 10, 30, 100, 2, 2, 2, 2, 7);
        Rounding rounding = new Quantizer(
                        1, Scheme.ASYMMETRIC, Granularity.GROUP, 2, RangeRule.of(RangeMethod.MIN_MAX, Over.ALL))
                .apply(values, 2);
        assertThat(values.array()).containsExactly(1, 3, 10, 30, 100, 2, 2, 2, 2, 7);
        assertThat(rounding.slices()).isEqualTo(6);
        assertThat(rounding.scale()).isNull();
        assertThat(rounding.leastScale()).isZero();
        assertThat(rounding.greatestScale()).isEqualTo(20);
    }

    @Tag("long")
    @Test
    void a_codebook_of_sixteen_bits_takes_moments_and_once_more_changes_nothing() {
        ArrayValues values =
                ArrayValues.doubles(new Random(1).doubles(1_000_000, -1, 1).toArray());
        Quantizer quantizer = new Quantizer(16, Scheme.CODEBOOK, Over.ALL);
        long start = System.nanoTime();
        Rounding rounding = quantizer.apply(values);
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(20);
        assertThat(rounding.sqnrDb()).isGreaterThan(90);
        assertThat(Arrays.stream(values.array()).distinct().count()).isLessThanOrEqualTo(1 << 16);
        double[] once = values.array().clone();
        quantizer.apply(values);
        assertThat(values.array()).isEqualTo(once);
    }

    @Test
    void affine_ranges_are_those_of_the_type_too() {
        ArrayValues wide = ArrayValues.floats(-Float.MAX_VALUE, Float.MAX_VALUE);
        assertThatThrownBy(() -> new Quantizer(8, Scheme.AFFINE, Over.ALL).apply(wide))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("wider than the type can hold");
    }

    @Test
    void refuses_groups_of_nothing_and_ranges_of_nothing() {
        RangeRule rule = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);
        assertThatThrownBy(() -> new Quantizer(8, Scheme.AFFINE, Granularity.GROUP, 0, rule))
                .hasMessageContaining("groupSize")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> new Quantizer(8, Scheme.FIXED_RANGE, Granularity.TENSOR, 0, RangeRule.fixed(0)))
                .hasMessageContaining("halfRange");
        assertThatThrownBy(() -> new Quantizer(0, Scheme.AFFINE, Over.ALL)).hasMessageContaining("was 0");
        for (double percentile : new double[] {0, 100.5, Double.NaN}) {
            assertThatThrownBy(() -> new RangeRule(RangeMethod.PERCENTILE, Over.ALL, percentile, 0))
                    .hasMessageContaining("" + percentile);
        }
        assertThat(new RangeRule(RangeMethod.PERCENTILE, Over.ALL, 100, 0).percentile())
                .isEqualTo(100);
    }

    @Test
    void tells_signal_noise_and_the_zero_point_of_one_slice() {
        ArrayValues values = ArrayValues.floats(-1, -0.4f, 0, 0.6f, 2);
        Rounding rounding = new Quantizer(2, Scheme.AFFINE, Over.ALL).apply(values);
        assertThat(rounding.zeroPoint()).isEqualTo(1);
        assertThat(rounding.scale()).isEqualTo(1);
        assertThat(rounding.offset()).isNull();
        // 1 + 0.16 + 0.36 + 4, and 0.4^2 twice: 10 log10 17.25
        assertThat(rounding.signal()).isCloseTo(5.52, within(1e-6));
        assertThat(rounding.noise()).isCloseTo(0.32, within(1e-6));
        assertThat(rounding.sqnrDb()).isCloseTo(12.3679, within(1e-4));
        assertThat(rounding.clipped()).isZero();
    }

    @Test
    void slices_that_are_several_have_no_one_zero_point_and_offset() {
        RangeRule rule = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);
        Rounding affine = new Quantizer(2, Scheme.AFFINE, Granularity.CHANNEL, 0, rule)
                .apply(ArrayValues.floats(-1, 2, -1, 2), 2);
        assertThat(affine.zeroPoint()).isNull();
        assertThat(affine.slices()).isEqualTo(2);
        Rounding asymmetric = new Quantizer(2, Scheme.ASYMMETRIC, Granularity.CHANNEL, 0, rule)
                .apply(ArrayValues.floats(-1, 2, -1, 5), 2);
        assertThat(asymmetric.offset()).isNull();
        assertThat(asymmetric.leastScale()).isEqualTo(1);
        assertThat(asymmetric.greatestScale()).isEqualTo(2);
    }

    /** The 75th percentile of 1, 2, 4, 4, 8 is 4. */
    @ParameterizedTest
    @EnumSource(
            value = Scheme.class,
            names = {"ASYMMETRIC", "SYMMETRIC", "AFFINE"})
    void only_what_lies_beyond_the_range_is_clipped(Scheme scheme) {
        RangeRule rule = new RangeRule(RangeMethod.PERCENTILE, Over.ALL, 75, 0);
        Quantizer quantizer = new Quantizer(8, scheme, Granularity.TENSOR, 0, rule);
        Rounding above = quantizer.apply(ArrayValues.floats(1, -2, 4, -4, 8));
        assertThat(above.clipped()).isEqualTo(0.2);
        Rounding below = quantizer.apply(ArrayValues.floats(-1, 2, -4, 4, -8));
        assertThat(below.clipped()).isEqualTo(0.2);
        assertThat(new Quantizer(8, scheme, Over.ALL)
                        .apply(ArrayValues.floats(1, -2, 4, -4, 8))
                        .clipped())
                .isZero();
    }

    /** Cut at 1, the hundred loses 99^2; with a step of 100 the many ones would lose 20,000. */
    @Test
    void least_squares_tries_down_to_a_hundredth_of_the_greatest() {
        double[] weights = new double[20_001];
        Arrays.fill(weights, 1);
        weights[0] = -100;
        ArrayValues values = ArrayValues.doubles(weights);
        Rounding rounding = new Quantizer(
                        2, Scheme.SYMMETRIC, Granularity.TENSOR, 0, RangeRule.of(RangeMethod.MSE, Over.ALL))
                .apply(values);
        assertThat(values.array()[0]).isEqualTo(-1);
        assertThat(values.array()[1]).isEqualTo(1);
        assertThat(rounding.noise()).isEqualTo(99 * 99);
        assertThat(rounding.clipped()).isEqualTo(1 / 20_001.0);
    }

    /** Cut at 25: 75^2 + 15 * 5^2 = 6000; not cut: 15 * 20^2 = 6000; anywhere else more. */
    @Test
    void least_squares_keeps_the_widest_range_of_those_that_lose_as_little() {
        double[] weights = new double[16];
        Arrays.fill(weights, 20);
        weights[15] = 100;
        ArrayValues values = ArrayValues.doubles(weights);
        new Quantizer(2, Scheme.SYMMETRIC, Granularity.TENSOR, 0, RangeRule.of(RangeMethod.MSE, Over.ALL))
                .apply(values);
        assertThat(values.array()[0]).isZero();
        assertThat(values.array()[15]).isEqualTo(100);
    }

    @Test
    void a_codebook_has_no_step_and_no_zero_point() {
        ArrayValues values = ArrayValues.floats(10, 1, 0, 4, 12, 2);
        Rounding rounding = new Quantizer(1, Scheme.CODEBOOK, Over.ALL).apply(values);
        assertThat(values.array()).containsExactly(11, (float) (7 / 3.0), 0, (float) (7 / 3.0), 11, (float) (7 / 3.0));
        assertThat(rounding.scale()).isNull();
        assertThat(rounding.greatestScale()).isNull();
        assertThat(rounding.offset()).isNull();
        assertThat(rounding.zeroPoint()).isNull();
        assertThat(rounding.clipped()).isZero();
    }

    @Test
    void one_symmetric_bit_steps_from_minus_to_plus_the_mean() {
        Rounding rounding = new Quantizer(1, Scheme.SYMMETRIC, Over.ALL).apply(ArrayValues.floats(1, -2, 0, 5));
        assertThat(rounding.scale()).isEqualTo(4);
        assertThat(rounding.offset()).isEqualTo(-2);
    }
}
