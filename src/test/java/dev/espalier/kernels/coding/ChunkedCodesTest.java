package dev.espalier.kernels.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedCodesTest {
    private record Case(byte[] symbols, int[] rows, int[] columns, int kinds, int zero) {}

    private static Case random(int rows, int columns, int kinds, double zeros, double tilt) {
        Random random = new Random(rows);
        int zero = kinds / 2;
        Case made = new Case(new byte[rows * columns], new int[rows], new int[columns], kinds, zero);
        for (int i = 0; i < made.symbols.length; i++) {
            double odds = Math.exp(Math.log((1 - zeros) / zeros) + tilt * Math.sin(i / columns));
            boolean isZero = random.nextDouble() > odds / (1 + odds);
            made.symbols[i] = (byte) (isZero ? zero : random.nextInt(kinds));
            if ((made.symbols[i] & 0xff) != zero) {
                made.rows[i / columns]++;
                made.columns[i % columns]++;
            }
        }
        return made;
    }

    private static ChunkedCodes coder(Case made) {
        ChunkedCodes.Counts counts = new ChunkedCodes.Counts(made.rows, made.columns, made.kinds, made.zero);
        counts.add(0, made.symbols, made.symbols.length);
        return counts.best();
    }

    private static ChunkedCodes reread(ChunkedCodes coder, Case made) {
        ByteSink head = new ByteSink();
        coder.write(head);
        CodeShape shape = new CodeShape(made.rows.length, made.columns.length, 1);
        return ChunkedCodes.read(new ByteSource(head.toBytes()), shape, made.kinds, made.zero);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 15, 31, 256})
    void gives_back_what_it_took(int kinds) {
        for (int columns : new int[] {1, 63, 700}) {
            Case made = random(90, columns, kinds, 0.8, 1);
            ChunkedCodes coder = coder(made);
            byte[] coded = coder.encode(0, made.symbols, made.symbols.length);
            assertThat(reread(coder, made).decode(new ByteSource(coded), 0, made.symbols.length))
                    .isEqualTo(made.symbols);
        }
    }

    @Test
    void reads_a_chunk_without_those_before_it() {
        Case made = random(64, 1000, 15, 0.9, 2);
        ChunkedCodes coder = coder(made);
        byte[] part = Arrays.copyOfRange(made.symbols, 30_500, 64_000);
        byte[] coded = coder.encode(30_500, part, part.length);
        assertThat(reread(coder, made).decode(new ByteSource(coded), 30_500, part.length))
                .isEqualTo(part);
    }

    @Test
    void looks_at_densities_where_rows_differ_and_at_nothing_where_they_do_not() {
        Case tilted = random(300, 1000, 15, 0.9, 3);
        Case flat = random(300, 1000, 15, 0.9, 0);
        ByteSink head = new ByteSink();
        coder(tilted).write(head);
        assertThat(head.toBytes()[0]).isPositive();
        head = new ByteSink();
        coder(flat).write(head);
        assertThat(head.toBytes()[0]).isZero();
        int bytes = coder(tilted).encode(0, tilted.symbols, tilted.symbols.length).length;
        assertThat(8.0 * bytes).isLessThan(0.9 * zeroOrderBits(tilted));
    }

    private static double zeroOrderBits(Case made) {
        long[] counts = new long[256];
        for (byte symbol : made.symbols) {
            counts[symbol & 0xff]++;
        }
        return Arrays.stream(counts)
                .filter(count -> count > 0)
                .mapToDouble(count -> -count * Math.log(count / (double) made.symbols.length) / Math.log(2))
                .sum();
    }

    @Test
    void refuses_words_that_end_early_or_late() {
        Case made = random(100, 300, 7, 0.7, 1);
        ChunkedCodes coder = coder(made);
        byte[] coded = coder.encode(0, made.symbols, made.symbols.length);
        for (int length : new int[] {0, 3, 128, coded.length - 2, coded.length + 2}) {
            byte[] other = Arrays.copyOf(coded, length);
            assertThatThrownBy(() -> coder.decode(new ByteSource(other), 0, made.symbols.length))
                    .isInstanceOf(BrokenStream.class);
        }
    }

    @Test
    void ends_whatever_bytes_it_is_given() {
        Random random = new Random(4);
        Case made = random(100, 300, 7, 0.7, 1);
        ChunkedCodes coder = coder(made);
        byte[] coded = coder.encode(0, made.symbols, made.symbols.length);
        for (int i = 0; i < 300; i++) {
            byte[] other = coded.clone();
            other[random.nextInt(other.length)] = (byte) random.nextInt();
            try {
                coder.decode(new ByteSource(other), 0, made.symbols.length);
            } catch (BrokenStream e) {
                assertThat(e).hasMessageMatching(".*(words|state).*");
            }
        }
    }
}
