package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IntegerCodesTest {
    @Test
    void symmetric_codes_lie_evenly_around_zero() {
        assertThat(IntegerCodes.symmetric(8, -3, 254, true)).isEqualTo(new IntegerCodes(2, 0, -127, 127));
        assertThat(IntegerCodes.symmetric(4, -21, 3, true)).isEqualTo(new IntegerCodes(3, 0, -7, 7));
        assertThat(IntegerCodes.symmetric(2, -0.1, 0.05, false)).isEqualTo(new IntegerCodes(0.1f, 0, -1, 1));
    }

    @Test
    void symmetric_codes_need_a_bit_besides_the_sign() {
        assertThatThrownBy(() -> IntegerCodes.symmetric(1, -1, 1, false)).hasMessageContaining("was 1");
    }

    @Test
    void affine_codes_hold_zero_whatever_the_range() {
        assertThat(IntegerCodes.affine(8, -1, 4.1, true)).isEqualTo(new IntegerCodes(5.1 / 255, 50, 0, 255));
        assertThat(IntegerCodes.affine(2, 1, 6, true)).isEqualTo(new IntegerCodes(2, 0, 0, 3));
        assertThat(IntegerCodes.affine(2, -6, -1, true)).isEqualTo(new IntegerCodes(2, 3, 0, 3));
        assertThat(IntegerCodes.affine(8, -0.1, 0.2, false))
                .isEqualTo(new IntegerCodes((float) ((float) (0.2 + 0.1) / 255.0), 85, 0, 255));
    }

    /** PyTorch's MinMaxObserver gives float32's epsilon for a range of nothing. */
    @Test
    void steps_are_never_finer_than_the_epsilon_of_float32() {
        assertThat(IntegerCodes.affine(8, 0, 0, false)).isEqualTo(new IntegerCodes(0x1p-23, 0, 0, 255));
        assertThat(IntegerCodes.symmetric(8, 0, 1e-9, true).scale()).isEqualTo(0x1p-23);
    }
}
