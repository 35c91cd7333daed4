package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Meaning;
import dev.espalier.formats.packed.codes.Patterns;
import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.kernels.coding.SmallBytes;

/** A way to write a tensor's block: a head, and chunks that need nothing of each other. */
sealed interface Form permits Form.Dense, Form.Adaptive, ChunkedForm {
    int DENSE = 0;
    int ADAPTIVE = 1;
    int CHUNKED = 2;

    /** The word that a ledger has for it. */
    String label();

    /** Writes the head, and returns how many bytes of it are tables. */
    int head(ByteSink to);

    /** Elements to a chunk. */
    int chunk();

    Coded code(long from, long[] patterns);

    /** A chunk's payload, and how many bytes of it are what. */
    record Coded(byte[] bytes, double significance, double codes, double tables) {}

    /** All elements as they are, their bytes in planes. */
    record Dense(int width) implements Form {
        @Override
        public String label() {
            return "dense";
        }

        @Override
        public int head(ByteSink to) {
            to.put(DENSE);
            return 0;
        }

        @Override
        public int chunk() {
            return ChunkedCodes.CHUNK;
        }

        @Override
        public Coded code(long from, long[] patterns) {
            ByteSink to = new ByteSink();
            SmallBytes.write(Patterns.bigEndian(patterns, patterns.length, width), width, to);
            return new Coded(to.toBytes(), 0, to.length(), 0);
        }
    }

    /** Codes of one chunk, adaptively coded. */
    record Adaptive(TensorSource source, Meaning meaning) implements Form {
        @Override
        public String label() {
            return meaning.label();
        }

        @Override
        public int head(ByteSink to) {
            to.put(ADAPTIVE);
            int before = to.length();
            meaning.write(to);
            return to.length() - before;
        }

        @Override
        public int chunk() {
            return ChunkedCodes.CHUNK;
        }

        @Override
        public Coded code(long from, long[] patterns) {
            ByteSink to = new ByteSink();
            ByteSink tables = new ByteSink();
            int[] codes = meaning.encode(patterns, from, tables);
            AdaptiveCodes.Coded coded =
                    AdaptiveCodes.encode(codes, source.shape(), meaning instanceof Meaning.Elements);
            to.putNumber(coded.bytes().length);
            to.put(coded.bytes());
            to.put(tables.toBytes());
            int elements =
                    meaning instanceof Meaning.Elements ? Meaning.writeNonzeros(patterns, source.width(), to) : 0;
            double bits = Math.max(1e-9, coded.significanceBits() + coded.valueBits());
            double significance = coded.bytes().length * coded.significanceBits() / bits;
            return new Coded(
                    to.toBytes(), significance, coded.bytes().length - significance + elements, tables.length());
        }
    }
}
