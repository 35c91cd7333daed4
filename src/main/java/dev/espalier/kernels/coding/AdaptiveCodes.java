package dev.espalier.kernels.coding;

import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Codes integers of a tensor, most of them 0 or small, row after row, each under what stands beside it: first whether it
 * is 0, then its sign, then its magnitude m >= 1 as the place of its first binary digit in unary and the digits behind
 * that. What each decision looks at:
 *
 * <pre>
 * zero or not   slots: magnitudes (0, 1, 2-3, more) left, above and at the same place of the channel before (without
 *               kernels three to the left); place in the kernel, nonzeros in this kernel and the one before (without
 *               kernels nonzeros among the last 32 of the row);
 *               logits: share of nonzeros in the column, in the row, in all so far; with kernels in the channel, and in
 *               this kernel and the one before
 * sign          signs left, above, at the place before; those two to the left, two above and left; balance of the column
 * magnitude     sign; mean magnitude in the column; in the row; magnitudes nearby
 * </pre>
 *
 * The shares' logits add up as odds do: a mask that is random but for rows and columns of different density, which is
 * what magnitude pruning leaves, costs about its entropy under them.
 */
public final class AdaptiveCodes {
    /** Of codes; their magnitudes have at most 16 digits. */
    public static final int MOST_MAGNITUDE = 0xffff;

    /** Of codes, and binary decisions to a code: with more of both a Python reader would take too long. */
    private static final int LEAST_FOR_SPEED = 1 << 14;

    private static final double MOST_DECISIONS = 2.5;

    private static final int NODES = 352;
    /** Of a kernel that are told apart. */
    private static final int MOST_PLACES = 256;

    private final BitCoder coder;
    private final int[] codes;
    private final CodeShape shape;
    private final boolean marks;
    private final int columns;
    private final int step;
    private final MixedBit zero;
    private final MixedBit sign = new MixedBit(3, 27, 0, 1);
    private final MixedBit magnitude = new MixedBit(4, NODES * 32, 0, 32);
    private final Spent significanceSpent = new Spent();
    private final Spent valuesSpent = new Spent();
    private final int[] columnNonzeros;
    private final int[] columnMagnitudes;
    private final int[] columnBalance;
    private final int[] channelNonzeros;
    private int nonzeros;
    private int rowNonzeros;
    private int rowMagnitudes;
    private final Neighbours here = new Neighbours();
    /** Null where codes are given. */
    private @Nullable Choice choice;

    private final IntToDoubleFunction costs = this::cost;
    /** Whether decisions are only asked for what they would cost. */
    private boolean asking;

    private double asked;

    private AdaptiveCodes(BitCoder coder, int[] codes, CodeShape shape, boolean marks) {
        this.coder = coder;
        this.codes = codes;
        this.shape = shape;
        this.marks = marks;
        columns = shape.columns();
        step = shape.kernel() > 1 ? shape.kernel() : 3;
        zero = new MixedBit(
                2, Math.max(64, Math.min(MOST_PLACES, shape.kernel()) * 100), shape.kernel() > 1 ? 5 : 3, 8);
        columnNonzeros = new int[columns];
        columnMagnitudes = new int[columns];
        columnBalance = new int[columns];
        channelNonzeros = new int[shape.channels()];
    }

    /**
     * Coded bytes, and of their bits those that tell which codes are 0.
     *
     * @param valueBits those of signs and magnitudes
     */
    public record Coded(byte[] bytes, double significanceBits, double valueBits) {}

    /** @param marks whether codes are only 0 and 1, so that neither sign nor magnitude is needed */
    public static Coded encode(int[] codes, CodeShape shape, boolean marks) {
        RangeEncoder encoder = new RangeEncoder();
        AdaptiveCodes model = new AdaptiveCodes(encoder, codes.clone(), shape, marks);
        model.run();
        return new Coded(encoder.finish(), model.significanceSpent.bits(), model.valuesSpent.bits());
    }

    /** All bytes of the source are taken. */
    public static int[] decode(ByteSource from, CodeShape shape, boolean marks) {
        int[] codes = new int[Math.toIntExact(shape.count())];
        new AdaptiveCodes(from.bits(), codes, shape, marks).run();
        return codes;
    }

    /** Says which code stands at a place, by what it would cost there. */
    @FunctionalInterface
    public interface Choice {
        /** @param bits of any code that could stand here, as all that was chosen before has it */
        int choose(int place, IntToDoubleFunction bits);
    }

    /**
     * Has codes chosen in order, each as the model will be when it comes to code it, and returns how many bits they take
     * together: what {@link #encode} then needs, but for its last bytes.
     */
    public static double choose(CodeShape shape, Choice choice) {
        int[] codes = new int[Math.toIntExact(shape.count())];
        AdaptiveCodes model = new AdaptiveCodes((_, bit) -> bit, codes, shape, false);
        model.choice = choice;
        model.run();
        return model.significanceSpent.bits() + model.valuesSpent.bits();
    }

    /** Whether codes are so many, and take so many decisions each, that a reader in Python would be at it for too long. */
    public static boolean isSlow(int[] codes, boolean marks) {
        long decisions = codes.length;
        for (int code : codes) {
            decisions += code == 0 || marks ? 0 : 2 + 2L * (31 - Integer.numberOfLeadingZeros(Math.abs(code)));
        }
        return codes.length >= LEAST_FOR_SPEED && decisions > MOST_DECISIONS * codes.length;
    }

    /** The codes that stand beside the one that comes next; 0 outside. */
    private final class Neighbours {
        private int row;
        private int column;
        private int left;
        private int left2;
        private int above;
        private int above2;
        private int apart;

        private void move(int toRow, int toColumn, int place) {
            row = toRow;
            column = toColumn;
            left = column > 0 ? codes[place - 1] : 0;
            left2 = column > 1 ? codes[place - 2] : 0;
            above = row > 0 ? codes[place - columns] : 0;
            above2 = row > 1 ? codes[place - 2 * columns] : 0;
            apart = column >= step ? codes[place - step] : 0;
        }
    }

    private void run() {
        int place = 0;
        for (int row = 0; row < shape.rows(); row++) {
            rowNonzeros = 0;
            rowMagnitudes = 0;
            int history = 0;
            int before = 0;
            for (int channel = 0; channel < shape.channels(); channel++) {
                int inKernel = 0;
                for (int k = 0; k < shape.kernel(); k++, place++) {
                    if (shape.kernel() > 1) {
                        zero.look(
                                1,
                                (Math.min(MOST_PLACES - 1, k) * 10 + Math.min(9, inKernel)) * 10 + Math.min(9, before));
                        zero.give(3, Logistic.ofShare(channelNonzeros[channel], row * shape.kernel() + k));
                        zero.give(4, Logistic.ofShare(inKernel + before, k + (channel > 0 ? shape.kernel() : 0)));
                    } else {
                        zero.look(1, Integer.bitCount(history));
                    }
                    codes[place] = code(row, channel, channel * shape.kernel() + k, place);
                    int nonzero = codes[place] == 0 ? 0 : 1;
                    inKernel += nonzero;
                    history = history << 1 | nonzero;
                }
                before = inKernel;
            }
        }
    }

    private int code(int row, int channel, int column, int place) {
        here.move(row, column, place);
        zero.look(0, level(here.left) << 4 | level(here.above) << 2 | level(here.apart));
        zero.give(0, Logistic.ofShare(columnNonzeros[column], row));
        zero.give(1, Logistic.ofShare(rowNonzeros, column));
        zero.give(2, Logistic.ofShare(nonzeros, place));
        int code = decide(choice == null ? codes[place] : choice.choose(place, costs));
        if (code != 0) {
            columnNonzeros[column]++;
            channelNonzeros[channel]++;
            nonzeros++;
            rowNonzeros++;
            columnMagnitudes[column] += Math.abs(code) - 1;
            columnBalance[column] += code < 0 ? -1 : 1;
            rowMagnitudes += Math.abs(code) - 1;
        }
        return code;
    }

    /** Bits that a code would cost at this place. */
    private double cost(int code) {
        asked = 0;
        asking = true;
        decide(code);
        asking = false;
        return asked;
    }

    private int decide(int value) {
        int set = Math.min(7, 32 - Integer.numberOfLeadingZeros(here.row));
        if (bit(zero, set, value != 0 ? 1 : 0, significanceSpent) == 0) {
            return 0;
        }
        return marks ? 1 : value(value);
    }

    private int bit(MixedBit model, int set, int bit, Spent spent) {
        if (asking) {
            asked += model.cost(set, bit);
            return bit;
        }
        return model.code(coder, set, bit, spent);
    }

    private int value(int value) {
        sign.look(0, sign(here.left) * 9 + sign(here.above) * 3 + sign(here.apart));
        sign.look(1, Math.max(-9, Math.min(9, columnBalance[here.column])) + 9);
        sign.look(2, sign(here.left2) * 9 + sign(here.above2) * 3 + sign(here.left));
        int negative = bit(sign, 0, value < 0 ? 1 : 0, valuesSpent);
        int near = Math.min(15, (Math.abs(here.left) + Math.abs(here.above) + Math.abs(here.left2) + 1) / 2);
        int size = magnitude(Math.abs(value), here.column, near * 2 + negative);
        return negative == 1 ? -size : size;
    }

    private int magnitude(int size, int column, int near) {
        int inColumn = mean(columnMagnitudes[column], columnNonzeros[column]);
        int inRow = mean(rowMagnitudes, rowNonzeros);
        int digits = 31 - Integer.numberOfLeadingZeros(size | 1);
        int coded = 0;
        while (digit(coded, Math.min(coded, 15), coded < digits ? 1 : 0, inColumn, inRow, near) == 1) {
            if (++coded > 15) {
                throw new BrokenStream("a code has more than 16 digits");
            }
        }
        int prefix = 1;
        for (int i = coded - 1; i >= 0; i--) {
            int node = 16 + (coded <= 5 ? (1 << coded) + prefix : 64 + coded * 16 + Math.min(15, prefix));
            int bit = digit(node, 16 + Math.min(coded, 3), size >> i & 1, inColumn, inRow, near);
            prefix = prefix << 1 | bit;
        }
        return prefix;
    }

    private int digit(int node, int set, int bit, int inColumn, int inRow, int near) {
        magnitude.look(0, node * 2 + (near & 1));
        magnitude.look(1, node * 16 + inColumn);
        magnitude.look(2, node * 16 + inRow);
        magnitude.look(3, node * 32 + near);
        return bit(magnitude, set, bit, valuesSpent);
    }

    /** 0 where nothing was seen, else 1 to 15 by the mean of magnitudes less one. */
    private static int mean(int sum, int count) {
        return count == 0 ? 0 : 1 + Math.min(14, (int) (2L * sum / count));
    }

    private static int level(int code) {
        int size = Math.abs(code);
        return size < 2 ? size : size < 4 ? 2 : 3;
    }

    private static int sign(int code) {
        return code > 0 ? 1 : code < 0 ? 2 : 0;
    }
}
