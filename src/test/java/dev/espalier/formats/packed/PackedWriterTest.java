package dev.espalier.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.packed.Packs.Packed;
import dev.espalier.kernels.Values;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.RangeRule;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedWriterTest {
    @TempDir
    Path folder;

    private static byte[] random(int count, int different, DType type) {
        Random random = new Random(count + different);
        byte[] patterns = new byte[different * type.sizeBytes()];
        random.nextBytes(patterns);
        byte[] bytes = new byte[count * type.sizeBytes()];
        for (int i = 0; i < count; i++) {
            int which = random.nextInt(different);
            if (random.nextInt(3) > 0) {
                System.arraycopy(patterns, which * type.sizeBytes(), bytes, i * type.sizeBytes(), type.sizeBytes());
            }
        }
        return bytes;
    }

    static float[] normal(int count, double zeros, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            float value = (float) random.nextGaussian();
            values[i] = random.nextDouble() < zeros ? 0 : value;
        }
        return values;
    }

    private Packed packed(Packs packs) throws IOException {
        Packed packed = packs.pack(1);
        assertThat(packs.different(folder, packed.bytes())).isEmpty();
        long sum = packed.ledger().container();
        for (LedgerRow row : packed.ledger().rows()) {
            assertThat(row.significance() + row.codes() + row.tables() + row.header())
                    .isEqualTo(row.total());
            assertThat(row.header()).isNotNegative();
            sum += row.total();
        }
        assertThat(sum).isEqualTo(packed.ledger().bytes()).isEqualTo(packed.bytes().length);
        return packed;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void gives_back_every_type_bit_for_bit(DType type) throws IOException {
        Packs packs = new Packs();
        for (int different : new int[] {1, 3, 200, 60_000}) {
            packs.add("scalar" + different, type, random(1, different, type))
                    .add("vector" + different, type, random(37, different, type), 37L)
                    .add("matrix" + different, type, random(6000, different, type), 60L, 100L)
                    .add("kernels" + different, type, random(5400, different, type), 30L, 20L, 3L, 3L);
        }
        packs.add("empty", type, new byte[0], 3L, 0L, 5L);
        packed(packs);
    }

    @Test
    void keeps_negative_zeros_and_the_bits_of_what_is_not_a_number() throws IOException {
        float[] values = normal(5000, 0.5, 1);
        for (int i = 0; i < values.length; i += 7) {
            values[i] = -0.0f;
            values[i + 1 < values.length ? i + 1 : i] = Float.intBitsToFloat(i % 2 == 0 ? 0x7fc0dead : 0xff812345);
        }
        float[] few = new float[5000];
        for (int i = 0; i < few.length; i++) {
            few[i] = new float[] {0, -0.0f, 1, Float.NaN, Float.NEGATIVE_INFINITY}[i * 7 % 5];
        }
        packed(new Packs().add("many", values, 50L, 100L).add("few", few, 50L, 100L));
    }

    @Test
    void keeps_ties_order_notes_and_documents() throws IOException {
        Packs packs = new Packs()
                .note("espalier.note", "what ärrives")
                .section("graph", "{\"nodes\": []}".repeat(50).getBytes(StandardCharsets.UTF_8))
                .section("empty", new byte[0])
                .add("decoder.weight", normal(4000, 0.9, 2), 40L, 100L)
                .add("zz", normal(3, 0, 3), 3L)
                .tie("encoder.weight", "decoder.weight")
                .add("aa", normal(1, 0, 4));
        Packed packed = packed(packs);
        try (PackedFile file = PackedFile.open(Files.write(folder.resolve("tied"), packed.bytes()), 1)) {
            assertThat(file.metadata()).containsExactly(Map.entry("espalier.note", "what ärrives"));
            assertThat(file.sections()).containsExactlyInAnyOrder("graph", "empty");
            assertThat(new String(file.section("graph"), StandardCharsets.UTF_8))
                    .hasSize(650);
            assertThat(file.section("empty")).isEmpty();
        }
        assertThat(packed.row("encoder.weight").total()).isZero();
    }

    @Test
    void gives_back_a_file_of_nothing() throws IOException {
        assertThat(packed(new Packs()).bytes()).hasSizeLessThan(50);
    }

    /** Tables and codes alone: a scale is found from the values that a quantizer left, and gives exactly these again. */
    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC, TENSOR, 4, codes",
        "SYMMETRIC, TENSOR, 8, codes",
        "ASYMMETRIC, TENSOR, 4, codes",
        "AFFINE, TENSOR, 4, codes",
        "AFFINE, TENSOR, 8, codes",
        "FIXED_RANGE, TENSOR, 5, codes",
        "CODEBOOK, TENSOR, 4, codebook",
        "SYMMETRIC, CHANNEL, 4, codes",
        "ASYMMETRIC, CHANNEL, 4, codes",
        "AFFINE, CHANNEL, 8, codes",
        "CODEBOOK, CHANNEL, 4, codebook",
        "SYMMETRIC, GROUP, 4, codes",
        "AFFINE, GROUP, 4, codes",
    })
    void finds_what_a_quantizer_did(Scheme scheme, Granularity granularity, int bits, String encoding)
            throws IOException {
        for (double zeros : new double[] {0, 0.8}) {
            FloatValues values = new FloatValues(normal(60 * 256, zeros, 5));
            RangeRule range = scheme == Scheme.FIXED_RANGE
                    ? new RangeRule(RangeMethod.MIN_MAX, Over.ALL, RangeRule.DEFAULT_PERCENTILE, 2.5)
                    : RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);
            int group = granularity == Granularity.GROUP ? 64 : 0;
            new Quantizer(bits, scheme, granularity, group, range).apply(values, 60);
            Packed packed = packed(new Packs().add("weight", values.floats(), 60L, 256L));
            LedgerRow row = packed.row("weight");
            assertThat(row.encoding()).isEqualTo(encoding);
            assertThat(row.bitsPerWeight()).isLessThan(bits + 2);
            if (encoding.equals("codes") && granularity == Granularity.TENSOR) {
                assertThat(row.tables()).isLessThan(24);
            }
        }
    }

    /** Codes that were chosen by what they cost may leave the ends of the range to nobody. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 6})
    void finds_the_codes_of_a_symmetric_quantizer_whose_largest_are_not_used(int largest) throws IOException {
        float[] values = new float[4096];
        for (int i = 0; i < values.length; i++) {
            int code = (int) (i * 2654435761L >>> 8 & 0xff) % (2 * largest + 1) - largest;
            values[i] = (float) code / 7 * 0.3217f + 0.0f;
        }
        LedgerRow row = packed(new Packs().add("weight", values, 64L, 64L)).row("weight");
        assertThat(row.encoding()).isEqualTo("codes");
        assertThat(row.tables()).isLessThan(24);
    }

    @Test
    void writes_the_same_bytes_with_any_number_of_threads() throws IOException {
        float[] values = normal(3_000_000, 0.8, 6);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(values[i] * 2) * 0.25f;
        }
        Packs packs = new Packs()
                .add("large", values, 1500L, 2000L)
                .add("dense", normal(2_200_000, 0, 7), 2_200_000L)
                .add("sparse", normal(2_200_000, 0.7, 8), 1100L, 2000L);
        Packed packed = packed(packs);
        assertThat(packs.pack(3).bytes()).isEqualTo(packed.bytes());
        assertThat(packed.row("large").bitsPerWeight()).isLessThan(1.3);
        assertThat(packed.row("large").bitsPerWeight())
                .isLessThan(packed.row("large").entropyBits() * 1.01);
        assertThat(packed.row("dense").encoding()).isEqualTo("dense");
        assertThat(packed.row("sparse").encoding()).isEqualTo("sparse");
        assertThat(packed.row("sparse").bitsPerWeight()).isLessThan(10);
    }

    @Test
    void gives_back_large_tensors_of_every_kind() throws IOException {
        float[] many = normal(1_200_000, 0.5, 9);
        float[] rows = new float[many.length];
        for (int i = 0; i < many.length; i++) {
            rows[i] = Math.round(many[i] * 20) / 127f * (1 + i / 1000);
            many[i] = Math.round(many[i] * 300) * 0.001f;
        }
        FloatValues groups = new FloatValues(normal(1_200_000, 0.5, 10));
        RangeRule range = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);
        new Quantizer(4, Scheme.SYMMETRIC, Granularity.GROUP, 128, range).apply(groups, 1200);
        Packed packed = packed(new Packs()
                .add("many", many, 1200L, 1000L)
                .add("rows", rows, 1200L, 1000L)
                .add("groups", groups.floats(), 1200L, 1000L)
                .add("zeros", new float[1_200_000], 1_200_000L));
        assertThat(packed.row("zeros").total()).isLessThan(1000);
        assertThat(packed.row("groups").bitsPerWeight()).isLessThan(4);
    }

    /** Floats in heap, as the kernels walk them. */
    static final class FloatValues implements Values {
        private final float[] floats;

        FloatValues(float[] floats) {
            this.floats = floats;
        }

        float[] floats() {
            return floats;
        }

        @Override
        public long count() {
            return floats.length;
        }

        @Override
        public boolean isDouble() {
            return false;
        }

        @Override
        public void read(long from, double[] into, int length) {
            Arrays.setAll(into, i -> i < length ? floats[(int) from + i] : into[i]);
        }

        @Override
        public void write(long from, double[] values, int length) {
            for (int i = 0; i < length; i++) {
                floats[(int) from + i] = (float) values[i];
            }
        }
    }
}
