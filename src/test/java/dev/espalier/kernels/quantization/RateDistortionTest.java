package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.formats.packed.Ledger;
import dev.espalier.formats.packed.LedgerRow;
import dev.espalier.formats.packed.PackedWriter;
import dev.espalier.kernels.ArrayValues;
import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.CodeShape;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateDistortionTest {
    private static final RangeRule MIN_MAX = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);

    private static Quantizer quantizer(int bits, Scheme scheme, double lambda) {
        RangeRule range = scheme == Scheme.FIXED_RANGE ? RangeRule.fixed(2) : MIN_MAX;
        return new Quantizer(bits, scheme, Granularity.TENSOR, 0, range, lambda);
    }

    /** Normal weights of which the smallest are 0. */
    private static float[] pruned(int count, double zeros, long seed) {
        Random random = new Random(seed);
        float[] weights = new float[count];
        double[] sizes = new double[count];
        for (int i = 0; i < count; i++) {
            // Some stretches have larger ones, which is what the coder finds
            weights[i] = (float) (random.nextGaussian() * (0.6 + 0.5 * Math.sin(i / 50)));
            sizes[i] = Math.abs(weights[i]);
        }
        Arrays.sort(sizes);
        double threshold = zeros == 0 ? -1 : sizes[(int) (zeros * count) - 1];
        for (int i = 0; i < count; i++) {
            weights[i] = Math.abs(weights[i]) <= threshold ? 0 : weights[i];
        }
        return weights;
    }

    /** Tries every code at every place and asks the encoder itself what the row up to there takes. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.3, 2})
    void takes_what_trying_all_codes_finds_best(double lambda) {
        for (int seed = 0; seed < 5; seed++) {
            float[] weights = pruned(40, 0.4, seed);
            double largest = Arrays.stream(ArrayValues.floats(weights).array())
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            int[] codes = new int[weights.length];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = weights[i] == 0 ? 0 : best(weights[i] / (largest / 3), lambda, Arrays.copyOf(codes, i + 1));
            }
            ArrayValues rounded = ArrayValues.floats(weights);
            quantizer(3, Scheme.SYMMETRIC, lambda).settle(rounded, List.of((long) weights.length));
            assertThat(Arrays.stream(rounded.array())
                            .mapToInt(value -> (int) Math.rint(value * 3 / largest))
                            .toArray())
                    .isEqualTo(codes);
        }
    }

    private static int best(double steps, double lambda, int[] codes) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int code = -3; code <= 3; code++) {
            codes[codes.length - 1] = code;
            AdaptiveCodes.Coded coded = AdaptiveCodes.encode(codes, new CodeShape(1, codes.length, 1), false);
            double cost = (steps - code) * (steps - code) + lambda * (coded.significanceBits() + coded.valueBits());
            if (cost < least) {
                least = cost;
                best = code;
            }
        }
        return best;
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC, 4, 0.9, 0.1, '100,200'",
        "SYMMETRIC, 4, 0.8, 0.05, '32,16,3,3'",
        "ASYMMETRIC, 4, 0.9, 0.1, '100,200'",
        "AFFINE, 5, 0.9, 0.2, '20,20,5,5'",
        "FIXED_RANGE, 3, 0.95, 0.1, '300,784'",
        "CODEBOOK, 4, 0.9, 0.1, '100,200'",
        "CODEBOOK, 2, 0.97, 0.3, '64,32,3,3'"
    })
    void counts_the_bits_that_the_packed_tensor_has(Scheme scheme, int bits, double zeros, double lambda, String sizes)
            throws IOException {
        List<Long> shape = Arrays.stream(sizes.split(",")).map(Long::valueOf).toList();
        int count = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
        float[] weights = pruned(count, zeros, 3);
        double counted = new RateDistortion(
                        quantizer(bits, scheme, lambda), ArrayValues.floats(weights), shape.getFirst())
                .chooseExactly(shape);
        ArrayValues rounded = ArrayValues.floats(weights);
        quantizer(bits, scheme, lambda).settle(rounded, shape);
        LedgerRow row = packed(rounded, shape);
        assertThat((row.significance() + row.codes()) - counted / 8).isBetween(-2.0, 4.0);
    }

    private static LedgerRow packed(ArrayValues values, List<Long> shape) throws IOException {
        float[] floats = new float[values.array().length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.array()[i];
        }
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (PackedWriter writer = new PackedWriter(to, Map.of(), 1)) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * floats.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(floats);
            writer.add(new TensorInfo("weight", DType.FLOAT32, shape), MemorySegment.ofArray(bytes.array()));
            Ledger ledger = writer.finish();
            return ledger.rows().getFirst();
        }
    }

    /** Tables that are counted anew after every round settle where the file's are. */
    @ParameterizedTest
    @EnumSource(
            value = Scheme.class,
            names = {"SYMMETRIC", "ASYMMETRIC", "CODEBOOK"})
    void counts_about_the_bits_of_a_large_packed_tensor(Scheme scheme) throws IOException {
        List<Long> shape = List.of(1100L, 1000L);
        float[] weights = pruned(1_100_000, 0.8, 5);
        Quantizer quantizer = quantizer(4, scheme, 0.3);
        double counted = new RateDistortion(quantizer, ArrayValues.floats(weights), 1100).chooseExactly(shape);
        ArrayValues rounded = ArrayValues.floats(weights);
        quantizer.settle(rounded, shape);
        LedgerRow row = packed(rounded, shape);
        assertThat(row.significance() + row.codes())
                .isBetween((long) (counted / 8 * 0.995), (long) (counted / 8 * 1.01));
        ArrayValues nearest = ArrayValues.floats(weights);
        quantizer(4, scheme, 0).settle(nearest, shape);
        assertThat(row.total()).isLessThan(packed(nearest, shape).total() * 24 / 25);
    }

    /** Of what is coded by tables although it is small: nothing was pruned, and a code takes many decisions. */
    @Test
    void counts_the_bits_of_tables_where_many_decisions_would_be_slow() throws IOException {
        List<Long> shape = List.of(150L, 150L);
        float[] weights = pruned(22_500, 0, 5);
        Quantizer quantizer = quantizer(5, Scheme.SYMMETRIC, 0.02);
        double counted = new RateDistortion(quantizer, ArrayValues.floats(weights), 150).chooseExactly(shape);
        ArrayValues rounded = ArrayValues.floats(weights);
        quantizer.settle(rounded, shape);
        LedgerRow row = packed(rounded, shape);
        assertThat(row.significance() + row.codes())
                .isBetween((long) (counted / 8 * 0.99), (long) (counted / 8 * 1.03));
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void costs_fewer_bits_and_more_error_the_more_bits_count(Scheme scheme) {
        List<Long> shape = List.of(60L, 70L);
        float[] weights = pruned(4200, 0.5, 9);
        double bits = Double.POSITIVE_INFINITY;
        double noise = 0;
        for (double lambda : new double[] {0.001, 0.05, 0.2, 1}) {
            Quantizer quantizer = quantizer(4, scheme, lambda);
            double taken = new RateDistortion(quantizer, ArrayValues.floats(weights), 60).chooseExactly(shape);
            Rounding rounding = quantizer.settle(ArrayValues.floats(weights), shape);
            assertThat(taken).isLessThan(bits);
            assertThat(rounding.noise()).isGreaterThan(noise);
            bits = taken;
            noise = rounding.noise();
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void goes_by_error_where_bits_count_next_to_nothing(Scheme scheme) {
        float[] weights = pruned(600, 0.5, 9);
        for (Granularity granularity : Granularity.values()) {
            Quantizer plain = new Quantizer(
                    3,
                    scheme,
                    granularity,
                    granularity == Granularity.GROUP ? 7 : 0,
                    quantizer(3, scheme, 0).range());
            Quantizer weighed = new Quantizer(3, scheme, granularity, plain.groupSize(), plain.range(), 1e-12);
            ArrayValues expected = ArrayValues.floats(weights);
            plain.settle(expected, List.of(20L, 30L));
            ArrayValues settled = ArrayValues.floats(weights);
            weighed.settle(settled, List.of(20L, 30L));
            ArrayValues trained = ArrayValues.floats(weights);
            weighed.apply(trained, 20);
            assertThat(settled.array()).as(granularity + " settled").containsExactly(expected.array());
            assertThat(trained.array()).as(granularity + " in training").containsExactly(settled.array());
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void leaves_zeros_and_adds_some(Scheme scheme) {
        float[] weights = pruned(4200, 0.5, 9);
        for (Granularity granularity : Granularity.values()) {
            Quantizer quantizer = new Quantizer(
                    4,
                    scheme,
                    granularity,
                    granularity == Granularity.GROUP ? 32 : 0,
                    quantizer(4, scheme, 0).range(),
                    0.3);
            ArrayValues settled = ArrayValues.floats(weights);
            quantizer.settle(settled, List.of(60L, 70L));
            ArrayValues trained = ArrayValues.floats(weights);
            quantizer.apply(trained, 60);
            for (ArrayValues values : List.of(settled, trained)) {
                int zeros = 0;
                for (int i = 0; i < weights.length; i++) {
                    if (weights[i] == 0) {
                        assertThat(Double.doubleToRawLongBits(values.array()[i]))
                                .isZero();
                    }
                    zeros += values.array()[i] == 0 ? 1 : 0;
                }
                assertThat(zeros).isGreaterThan(2098);
            }
        }
    }

    @Test
    void puts_centroids_where_their_weights_are_and_drops_those_without() {
        float[] weights = pruned(20_000, 0.9, 2);
        ArrayValues values = ArrayValues.floats(weights);
        quantizer(5, Scheme.CODEBOOK, 0.5).settle(values, List.of(100L, 200L));
        double[] centroids = Arrays.stream(values.array())
                .filter(value -> value != 0)
                .sorted()
                .distinct()
                .toArray();
        assertThat(centroids.length).isBetween(2, 31);
        for (double centroid : centroids) {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < weights.length; i++) {
                if (values.array()[i] == centroid) {
                    sum += weights[i];
                    count++;
                }
            }
            assertThat(centroid).isEqualTo((float) (sum / count));
        }
        ArrayValues again = ArrayValues.doubles(values.array());
        quantizer(5, Scheme.CODEBOOK, 0.5).settle(again, List.of(100L, 200L));
        assertThat(again.array()).containsExactly(values.array());
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void has_nothing_to_choose_of_what_is_empty_or_all_alike_or_all_zero(Scheme scheme) {
        for (float[] weights : new float[][] {{}, {0, 0}, {0.5f, 0.5f}, {-1}}) {
            for (Granularity granularity : Granularity.values()) {
                Quantizer plain = new Quantizer(
                        2,
                        scheme,
                        granularity,
                        granularity == Granularity.GROUP ? 1 : 0,
                        quantizer(2, scheme, 0).range());
                Quantizer weighed = new Quantizer(2, scheme, granularity, plain.groupSize(), plain.range(), 1e-6);
                List<Long> shape = List.of((long) weights.length, 1L);
                ArrayValues expected = ArrayValues.floats(weights);
                plain.settle(expected, shape);
                ArrayValues settled = ArrayValues.floats(weights);
                weighed.settle(settled, shape);
                ArrayValues trained = ArrayValues.floats(weights);
                weighed.apply(trained, weights.length);
                assertThat(settled.array()).containsExactly(expected.array());
                assertThat(trained.array()).containsExactly(expected.array());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refuses_what_no_lambda_can_be(double lambda) {
        assertThatThrownBy(() -> quantizer(4, Scheme.SYMMETRIC, lambda))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was " + lambda);
    }

    @Test
    void refuses_to_weigh_more_than_8_bits() {
        assertThatThrownBy(() -> quantizer(9, Scheme.SYMMETRIC, 0.1)).hasMessageContaining("at most 8 bits, was 9");
    }
}
