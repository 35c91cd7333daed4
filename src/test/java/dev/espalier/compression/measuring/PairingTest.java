package dev.espalier.compression.measuring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.Comparison.Conclusion;
import dev.espalier.kernels.PairedHits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1000  | 31 | 11 | LOSS      | the loss of 2.00 points is real: 0.70 to 3.29
            1000  | 11 | 31 | GAIN      | the gain of 2.00 points is real: 0.70 to 3.29
            2000  | 0  | 0  | NONE      | no loss that 2000 test samples can tell: at most 0.14 points
            10000 | 60 | 58 | NONE      | no loss that 10000 test samples can tell: at most 0.23 points
            500   | 20 | 15 | UNDECIDED | cannot tell from 500 test samples: anything from a gain of 1.38 to a loss of 3.37 points; about 12000 would tell half a point
            1     | 0  | 0  | UNDECIDED | cannot tell from 1 test sample: anything
            """)
    void says_whether_the_loss_is_real(long samples, long lost, long gained, Conclusion conclusion, String summary) {
        PairedHits hits = new PairedHits(samples, lost, gained);
        assertThat(Pairing.conclusion(hits)).isEqualTo(conclusion);
        assertThat(Pairing.summary(conclusion, hits)).startsWith(summary);
    }
}
