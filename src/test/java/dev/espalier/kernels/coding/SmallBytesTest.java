package dev.espalier.kernels.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallBytesTest {
    private static byte[] coded(byte[] bytes, int width) {
        ByteSink to = new ByteSink();
        SmallBytes.write(bytes, width, to);
        return to.toBytes();
    }

    private static byte[] floats(int count) {
        Random random = new Random(3);
        ByteBuffer bytes = ByteBuffer.allocate(4 * count);
        for (int i = 0; i < count; i++) {
            bytes.putFloat((float) random.nextGaussian());
        }
        return bytes.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 700, 5000, 70_000})
    void gives_back_floats_in_less_than_they_were(int count) {
        byte[] bytes = floats(count);
        byte[] coded = coded(bytes, 4);
        assertThat(SmallBytes.read(new ByteSource(coded), bytes.length, 4)).isEqualTo(bytes);
        assertThat(coded.length).isLessThanOrEqualTo(count < 100 ? bytes.length + 6 : bytes.length * 92 / 100);
    }

    @Test
    void gives_back_text_in_much_less_than_it_was() {
        byte[] text = "body_op.3.conv2.1.running_mean body_op.3.conv2.1.running_var "
                .repeat(20)
                .getBytes(StandardCharsets.UTF_8);
        byte[] coded = coded(text, 1);
        assertThat(SmallBytes.read(new ByteSource(coded), text.length, 1)).isEqualTo(text);
        assertThat(coded.length).isLessThan(text.length / 10);
    }

    @Test
    void refuses_what_is_longer_than_it_may_be() {
        byte[] coded = coded(floats(100), 4);
        assertThatThrownBy(() -> SmallBytes.read(new ByteSource(coded), 399, 4))
                .isInstanceOf(BrokenStream.class)
                .hasMessage("a length must be at most 399, was 400");
    }

    @Test
    void ends_whatever_bytes_it_is_given() {
        Random random = new Random(5);
        byte[] coded = coded(floats(3000), 4);
        for (int i = 0; i < 300; i++) {
            byte[] other = coded.clone();
            other[random.nextInt(i % 2 == 0 ? 30 : other.length)] = (byte) random.nextInt();
            try {
                SmallBytes.read(new ByteSource(other), 12_000, 4);
            } catch (BrokenStream e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
