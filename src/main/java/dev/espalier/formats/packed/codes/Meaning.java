package dev.espalier.formats.packed.codes;

import dev.espalier.formats.packed.codes.Grid.Scale;
import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.kernels.coding.SmallBytes;
import dev.espalier.tensors.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the codes of a tensor stand for. */
public sealed interface Meaning {
    /** The word that a ledger has for it. */
    String label();

    /** What is the same for the whole tensor, a byte for the kind first. */
    void write(ByteSink head);

    /** The codes of some elements, which begin and end with a slice; what the slices need goes to {@code tables}. */
    int[] encode(long[] patterns, long from, ByteSink tables);

    /** What {@link #encode} took; {@code tables} are read as far as they are this chunk's. */
    void decode(int[] codes, long from, ByteSource tables, long[] patterns);

    /** The lowest and the highest code there can be. */
    int[] range();

    /** Elements to a chunk: whole rows where rows or parts of them have tables of their own. */
    default int chunk() {
        return ChunkedCodes.CHUNK;
    }

    static Meaning read(ByteSource from, DType type, long count) {
        int kind = from.take();
        return switch (kind) {
            case 0 -> new Whole(readBook(from, type, MOST_IN_BOOK), type);
            case 1 -> new Books(Slices.read(from, count), type);
            case 2 -> {
                Grid grid = Grid.read(from, type);
                yield new WholeGrid(grid, readScales(from, grid, 1).getFirst());
            }
            case 3 -> new Grids(Slices.read(from, count), Grid.readSmall(from, type));
            case 4 -> new Elements(type.sizeBytes());
            default -> throw new BrokenStream("there is no kind " + kind + " of values");
        };
    }

    int MOST_IN_BOOK = PatternIndex.MOST_DISTINCT;

    /** One codebook. */
    record Whole(Codebook book, DType type) implements Meaning {
        @Override
        public int[] range() {
            return new int[] {book.least(), book.most()};
        }

        @Override
        public String label() {
            return "codebook";
        }

        @Override
        public void write(ByteSink head) {
            head.put(0);
            writeBook(book, type, head);
        }

        @Override
        public int[] encode(long[] patterns, long from, ByteSink tables) {
            int[] codes = new int[patterns.length];
            fill(book.codes(), patterns, 0, patterns.length, codes);
            return codes;
        }

        @Override
        public void decode(int[] codes, long from, ByteSource tables, long[] patterns) {
            for (int i = 0; i < codes.length; i++) {
                patterns[i] = book.pattern(codes[i]);
            }
        }
    }

    /** A codebook for each slice. */
    record Books(Slices slices, DType type) implements Meaning {
        private static final int MOST_TO_SLICE = 256;

        @Override
        public int[] range() {
            return new int[] {-MOST_TO_SLICE, MOST_TO_SLICE};
        }

        @Override
        public int chunk() {
            return slices.chunk();
        }

        @Override
        public String label() {
            return "codebook";
        }

        @Override
        public void write(ByteSink head) {
            head.put(1);
            slices.write(head);
        }

        @Override
        public int[] encode(long[] patterns, long from, ByteSink tables) {
            int[] codes = new int[patterns.length];
            for (int start = 0; start < patterns.length; ) {
                int end = (int) (slices.end(from + start) - from);
                PatternIndex distinct = new PatternIndex(MOST_TO_SLICE);
                for (int i = start; i < end; i++) {
                    if (distinct.add(patterns[i]) == PatternIndex.NONE) {
                        throw new IllegalStateException("bug: a slice has too many values for a codebook");
                    }
                }
                Codebook book = Codebook.of(distinct, type);
                writeBook(book, type, tables);
                fill(book.codes(), patterns, start, end, codes);
                start = end;
            }
            return codes;
        }

        @Override
        public void decode(int[] codes, long from, ByteSource tables, long[] patterns) {
            for (int start = 0; start < codes.length; ) {
                int end = (int) Math.min(codes.length, slices.end(from + start) - from);
                Codebook book = readBook(tables, type, MOST_TO_SLICE);
                for (; start < end; start++) {
                    patterns[start] = book.pattern(codes[start]);
                }
            }
        }
    }

    /** One grid with one scale. */
    record WholeGrid(Grid grid, Scale scale) implements Meaning {
        @Override
        public int[] range() {
            return new int[] {grid.codebook(scale).least(), grid.codebook(scale).most()};
        }

        @Override
        public String label() {
            return "codes";
        }

        @Override
        public void write(ByteSink head) {
            head.put(2);
            grid.write(head);
            writeScales(grid, List.of(scale), head);
        }

        @Override
        public int[] encode(long[] patterns, long from, ByteSink tables) {
            int[] codes = new int[patterns.length];
            fill(grid.codebook(scale).codes(), patterns, 0, patterns.length, codes);
            return codes;
        }

        @Override
        public void decode(int[] codes, long from, ByteSource tables, long[] patterns) {
            Codebook book = grid.codebook(scale);
            for (int i = 0; i < codes.length; i++) {
                patterns[i] = book.pattern(codes[i]);
            }
        }
    }

    /** One grid, and a scale for each slice. */
    record Grids(Slices slices, Grid grid) implements Meaning {
        @Override
        public int[] range() {
            return new int[] {grid.least() - grid.most(), grid.most() - grid.least()};
        }

        @Override
        public int chunk() {
            return slices.chunk();
        }

        @Override
        public String label() {
            return "codes";
        }

        @Override
        public void write(ByteSink head) {
            head.put(3);
            slices.write(head);
            grid.write(head);
        }

        @Override
        public int[] encode(long[] patterns, long from, ByteSink tables) {
            int[] codes = new int[patterns.length];
            List<Scale> scales = new ArrayList<>();
            SliceValues values = new SliceValues(grid.isDouble());
            for (int start = 0; start < patterns.length; ) {
                int end = (int) (slices.end(from + start) - from);
                Scale scale = values.scale(grid, patterns, start, end);
                scales.add(scale);
                fill(grid.codebook(scale).codes(), patterns, start, end, codes);
                start = end;
            }
            writeScales(grid, scales, tables);
            return codes;
        }

        @Override
        public void decode(int[] codes, long from, ByteSource tables, long[] patterns) {
            List<Scale> scales = readScales(tables, grid, slices.count(from, from + codes.length));
            int slice = 0;
            for (int start = 0; start < codes.length; ) {
                int end = (int) Math.min(codes.length, slices.end(from + start) - from);
                Codebook book = grid.codebook(scales.get(slice++));
                for (; start < end; start++) {
                    patterns[start] = book.pattern(codes[start]);
                }
            }
        }
    }

    /** Codes tell only which elements are zero; the others follow as they are. */
    record Elements(int width) implements Meaning {
        @Override
        public int[] range() {
            return new int[] {0, 1};
        }

        @Override
        public String label() {
            return "sparse";
        }

        @Override
        public void write(ByteSink head) {
            head.put(4);
        }

        @Override
        public int[] encode(long[] patterns, long from, ByteSink tables) {
            int[] codes = new int[patterns.length];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = patterns[i] == 0 ? 0 : 1;
            }
            return codes;
        }

        @Override
        public void decode(int[] codes, long from, ByteSource tables, long[] patterns) {
            readNonzeros(codes, tables, patterns, width);
        }
    }

    /** Puts those elements that are not zero where codes are not. */
    public static void readNonzeros(int[] codes, ByteSource from, long[] into, int width) {
        byte[] bytes = SmallBytes.read(from, codes.length * width, width);
        long[] nonzeros = Patterns.ofBigEndian(bytes, width);
        int next = 0;
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] != 0) {
                if (next == nonzeros.length) {
                    throw new BrokenStream("there are only " + next + " elements that are not zero");
                }
                into[i] = nonzeros[next++];
            }
        }
        if (next != nonzeros.length) {
            throw new BrokenStream("there are " + (nonzeros.length - next) + " elements too many that are not zero");
        }
    }

    /** Adds them where {@link #readNonzeros} looks for them. */
    public static int writeNonzeros(long[] elements, int width, ByteSink to) {
        long[] nonzeros =
                Arrays.stream(elements).filter(element -> element != 0).toArray();
        int before = to.length();
        SmallBytes.write(Patterns.bigEndian(nonzeros, nonzeros.length, width), width, to);
        return to.length() - before;
    }

    private static void fill(Codebook.Codes book, long[] patterns, int from, int to, int[] codes) {
        for (int i = from; i < to; i++) {
            codes[i] = book.of(patterns[i]);
            if (codes[i] == Codebook.Codes.ABSENT) {
                throw new IllegalStateException("bug: pattern " + Long.toHexString(patterns[i]) + " has no code");
            }
        }
    }

    private static void writeBook(Codebook book, DType type, ByteSink to) {
        to.putNumber(book.below());
        int width = type.sizeBytes();
        SmallBytes.write(Patterns.bigEndian(book.patterns(), book.patterns().length, width), width, to);
    }

    private static Codebook readBook(ByteSource from, DType type, int most) {
        int below = from.takeCount(most, "a codebook's values below zero");
        int width = type.sizeBytes();
        long[] patterns = Patterns.ofBigEndian(SmallBytes.read(from, most * width, width), width);
        if (below > patterns.length) {
            throw new BrokenStream("a codebook of " + patterns.length + " values has " + below + " below zero");
        }
        return new Codebook(patterns, below);
    }

    /** All scales, then all offsets if there are any. */
    private static void writeScales(Grid grid, List<Scale> scales, ByteSink to) {
        int width = grid.isDouble() ? Double.BYTES : Float.BYTES;
        long[] patterns =
                scales.stream().mapToLong(scale -> grid.pattern(scale.scale())).toArray();
        SmallBytes.write(Patterns.bigEndian(patterns, patterns.length, width), width, to);
        if (grid.hasOffset()) {
            patterns = scales.stream()
                    .mapToLong(scale -> grid.pattern(scale.offset()))
                    .toArray();
            SmallBytes.write(Patterns.bigEndian(patterns, patterns.length, width), width, to);
        }
    }

    private static List<Scale> readScales(ByteSource from, Grid grid, int count) {
        double[] scales = readFloats(from, grid, count);
        double[] offsets = grid.hasOffset() ? readFloats(from, grid, count) : new double[count];
        List<Scale> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(new Scale(scales[i], offsets[i]));
        }
        return all;
    }

    private static double[] readFloats(ByteSource from, Grid grid, int count) {
        int width = grid.isDouble() ? Double.BYTES : Float.BYTES;
        long[] patterns = Patterns.ofBigEndian(SmallBytes.read(from, count * width, width), width);
        if (patterns.length != count) {
            throw new BrokenStream("there must be " + count + " scales, were " + patterns.length);
        }
        double[] floats = new double[count];
        for (int i = 0; i < count; i++) {
            floats[i] =
                    grid.isDouble() ? Double.longBitsToDouble(patterns[i]) : Float.intBitsToFloat((int) patterns[i]);
        }
        return floats;
    }
}
