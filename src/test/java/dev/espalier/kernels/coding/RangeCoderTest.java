package dev.espalier.kernels.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeCoderTest {
    @Test
    void gives_back_bits_under_any_probabilities() {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            int count = random.nextInt(400);
            int[] probabilities = new int[count];
            int[] bits = new int[count];
            RangeEncoder encoder = new RangeEncoder();
            for (int i = 0; i < count; i++) {
                probabilities[i] = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1 + random.nextInt(65535);
                // Now and then what is unlikely: long runs of 0xff and carries
                bits[i] = random.nextInt(65536) < probabilities[i] == random.nextInt(9) > 0 ? 1 : 0;
                encoder.code(probabilities[i], bits[i]);
            }
            byte[] bytes = encoder.finish();
            RangeDecoder decoder = new RangeDecoder(bytes, 0, bytes.length);
            for (int i = 0; i < count; i++) {
                assertThat(decoder.code(probabilities[i], 0)).isEqualTo(bits[i]);
            }
        }
    }

    @Test
    void carries_through_a_long_run() {
        RangeEncoder encoder = new RangeEncoder();
        // Zeros under the least probability push low to the very top of its range, and a carry comes at the end
        int[] bits = new int[4000];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = i % 997 == 996 ? 1 : 0;
            encoder.code(65535, bits[i]);
        }
        byte[] bytes = encoder.finish();
        RangeDecoder decoder = new RangeDecoder(bytes, 0, bytes.length);
        for (int bit : bits) {
            assertThat(decoder.code(65535, 0)).isEqualTo(bit);
        }
    }

    @Test
    void takes_no_bytes_for_nothing() {
        assertThat(new RangeEncoder().finish()).isEmpty();
    }
}
