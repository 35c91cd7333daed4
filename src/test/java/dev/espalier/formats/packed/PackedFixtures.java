package dev.espalier.formats.packed;

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
import java.util.Random;

/**
 * Writes the packed files of the tests, from the command line: {@code PackedFixtures src/test/resources/.../packed}. What
 * the Python reader makes of them is recorded beside them by {@code sums.py}.
 */
final class PackedFixtures {
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.write(folder.resolve("small.packed"), small().pack(1).bytes());
        Files.write(folder.resolve("kinds.packed"), kinds().pack(1).bytes());
        Files.write(folder.resolve("large.packed"), large().pack(1).bytes());
    }

    /** Every type, in bundles and alone. */
    static Packs small() {
        Packs packs = new Packs()
                .note("made by", "PackedFixtures")
                .section(
                        "graph", "{\"nodes\": [{\"op\": \"linear\"}]}".repeat(9).getBytes(StandardCharsets.UTF_8));
        for (DType type : DType.values()) {
            packs.add(type.label() + ".vector", type, random(11, type, 11), 11L)
                    .add(type.label() + ".matrix", type, random(600, type, 5), 20L, 30L)
                    .add(type.label() + ".scalar", type, random(1, type, 1))
                    .add(type.label() + ".empty", type, new byte[0], 0L, 3L);
        }
        return packs.tie("tied", "float32.matrix");
    }

    /** Every meaning that codes have, adaptive and chunked. */
    static Packs kinds() {
        Packs packs = new Packs();
        for (int rows : new int[] {12, 60}) {
            packs.add("grid" + rows, quantized(rows, 4, Scheme.SYMMETRIC, Granularity.TENSOR), (long) rows, 300L)
                    .add("offset" + rows, quantized(rows, 4, Scheme.ASYMMETRIC, Granularity.TENSOR), (long) rows, 300L)
                    .add("steps" + rows, quantized(rows, 6, Scheme.AFFINE, Granularity.CHANNEL), (long) rows, 300L)
                    .add("groups" + rows, quantized(rows, 3, Scheme.SYMMETRIC, Granularity.GROUP), (long) rows, 300L)
                    .add("book" + rows, quantized(rows, 4, Scheme.CODEBOOK, Granularity.TENSOR), (long) rows, 300L)
                    .add("books" + rows, quantized(rows, 3, Scheme.CODEBOOK, Granularity.CHANNEL), (long) rows, 300L)
                    .add("sparse" + rows, PackedWriterTest.normal(rows * 300, 0.8, rows), (long) rows, 300L)
                    .add("dense" + rows, PackedWriterTest.normal(rows * 300, 0, rows), (long) rows, 300L)
                    .add(
                            "kernels" + rows,
                            quantized(rows, 4, Scheme.SYMMETRIC, Granularity.TENSOR),
                            (long) rows,
                            12L,
                            5L,
                            5L);
        }
        return packs.add("many", many(), 60L, 1000L);
    }

    /** More than one chunk, rows of different density, and codes too many to be symbols. */
    static Packs large() {
        float[] values = new float[1_100 * 1_000];
        Random random = new Random(8);
        for (int i = 0; i < values.length; i++) {
            boolean isKept = random.nextInt(100) < (i / 1000 % 3 == 0 ? 6 : 1);
            values[i] = isKept ? (random.nextBoolean() ? 0.25f : -0.25f) : 0;
        }
        return new Packs().add("weight", values, 1100L, 1000L);
    }

    private static float[] many() {
        float[] values = PackedWriterTest.normal(60_000, 0.5, 4);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(values[i] * 300) * 0.001f + 0.0f;
        }
        return values;
    }

    private static float[] quantized(int rows, int bits, Scheme scheme, Granularity granularity) {
        PackedWriterTest.FloatValues values =
                new PackedWriterTest.FloatValues(PackedWriterTest.normal(rows * 300, 0.7, bits));
        RangeRule range = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);
        new Quantizer(bits, scheme, granularity, 64, range).apply(values, rows);
        return values.floats();
    }

    private static byte[] random(int count, DType type, int different) {
        Random random = new Random(type.ordinal());
        byte[] patterns = new byte[different * type.sizeBytes()];
        random.nextBytes(patterns);
        byte[] bytes = new byte[count * type.sizeBytes()];
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(different) * type.sizeBytes();
            System.arraycopy(patterns, from, bytes, i * type.sizeBytes(), random.nextInt(4) > 0 ? type.sizeBytes() : 0);
        }
        if (type == DType.BOOL) {
            for (int i = 0; i < count; i++) {
                bytes[i] &= 1;
            }
        }
        return bytes;
    }

    private PackedFixtures() {}
}
