package dev.espalier.kernels.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveCodesTest {
    private static int[] random(int count, double zeros, int most, long seed) {
        Random random = new Random(seed);
        int[] codes = new int[count];
        for (int i = 0; i < count; i++) {
            int size = 1 + random.nextInt(most);
            codes[i] = random.nextDouble() < zeros ? 0 : random.nextBoolean() ? size : -size;
        }
        return codes;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "1, 17, 1, 7",
        "5, 1, 1, 1",
        "3, 4, 9, 7",
        "16, 3, 25, 127",
        "2, 2, 300, 65535",
        "40, 50, 1, 32767"
    })
    void gives_back_what_it_took(int rows, int channels, int kernel, int most) {
        CodeShape shape = new CodeShape(rows, channels, kernel);
        for (double zeros : new double[] {0, 0.5, 0.95, 1}) {
            int[] codes = random((int) shape.count(), zeros, most, 7);
            byte[] coded = AdaptiveCodes.encode(codes, shape, false).bytes();
            assertThat(AdaptiveCodes.decode(new ByteSource(coded), shape, false))
                    .isEqualTo(codes);
        }
    }

    @Test
    void gives_back_marks() {
        int[] marks = Arrays.stream(random(6000, 0.8, 1, 3)).map(Math::abs).toArray();
        CodeShape shape = CodeShape.of(List.of(60L, 100L));
        byte[] coded = AdaptiveCodes.encode(marks, shape, true).bytes();
        assertThat(AdaptiveCodes.decode(new ByteSource(coded), shape, true)).isEqualTo(marks);
    }

    @Test
    void costs_about_the_entropy_of_what_has_no_structure() {
        int[] codes = random(200_000, 0.9, 1, 5);
        double entropy = 0.1 - 0.1 * Math.log(0.1) / Math.log(2) - 0.9 * Math.log(0.9) / Math.log(2);
        AdaptiveCodes.Coded coded = AdaptiveCodes.encode(codes, CodeShape.of(List.of(400L, 500L)), false);
        assertThat(coded.bytes().length * 8.0 / codes.length).isBetween(entropy * 0.98, entropy * 1.02);
        assertThat(coded.significanceBits() + coded.valueBits())
                .isBetween(coded.bytes().length * 8.0 - 40, coded.bytes().length * 8.0 + 8);
    }

    /** What is left after pruning by magnitude: outputs and inputs of different weight. */
    @Test
    void costs_much_less_than_the_entropy_where_rows_and_columns_differ() {
        Random random = new Random(11);
        int[] codes = new int[300 * 400];
        double zeroBits = 0;
        for (int row = 0; row < 300; row++) {
            for (int column = 0; column < 400; column++) {
                double odds = Math.exp(-3 + 2 * Math.sin(row) + 2 * Math.cos(column * 3));
                codes[row * 400 + column] = random.nextDouble() < odds / (1 + odds) ? 1 : 0;
            }
        }
        double share = Arrays.stream(codes).sum() / (double) codes.length;
        zeroBits = -(share * Math.log(share) + (1 - share) * Math.log(1 - share)) / Math.log(2);
        int bytes = AdaptiveCodes.encode(codes, CodeShape.of(List.of(300L, 400L)), true)
                .bytes()
                .length;
        assertThat(bytes * 8.0 / codes.length).isLessThan(0.8 * zeroBits);
    }

    @Test
    void takes_next_to_nothing_for_zeros() {
        int bytes = AdaptiveCodes.encode(new int[100_000], CodeShape.of(List.of(100L, 1000L)), false)
                .bytes()
                .length;
        assertThat(bytes).isLessThan(20);
    }

    @Test
    void ends_whatever_bytes_it_is_given() {
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            try {
                AdaptiveCodes.decode(new ByteSource(bytes), new CodeShape(9, 3, 4), false);
            } catch (BrokenStream e) {
                assertThat(e).hasMessageContaining("digits");
            }
        }
    }
}
