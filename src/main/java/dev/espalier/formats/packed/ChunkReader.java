package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Meaning;
import dev.espalier.formats.packed.codes.Patterns;
import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.kernels.coding.CodeShape;
import dev.espalier.kernels.coding.SmallBytes;
import dev.espalier.tensors.TensorInfo;

/** Turns the payload of a chunk into elements, by the head of its block: what a {@link Form} undoes. */
sealed interface ChunkReader {
    /** Elements to a chunk. */
    int chunk();

    long[] read(ByteSource payload, long from, int length);

    /** See {@link Form.Dense}. */
    record Dense(int width) implements ChunkReader {
        @Override
        public int chunk() {
            return ChunkedCodes.CHUNK;
        }

        @Override
        public long[] read(ByteSource payload, long from, int length) {
            byte[] bytes = SmallBytes.read(payload, Math.multiplyExact(length, width), width);
            if (bytes.length != length * width) {
                throw new BrokenStream("a chunk of " + length + " elements has " + bytes.length / width);
            }
            return Patterns.ofBigEndian(bytes, width);
        }
    }

    /** See {@link Form.Adaptive}. */
    record Adaptive(CodeShape shape, Meaning meaning) implements ChunkReader {
        static Adaptive of(TensorInfo tensor, ByteSource head) {
            if (tensor.elements() > ChunkedCodes.CHUNK) {
                throw new BrokenStream("only up to " + ChunkedCodes.CHUNK + " elements are coded adaptively");
            }
            Meaning meaning = Meaning.read(head, tensor.dtype(), tensor.elements());
            return new Adaptive(CodeShape.of(tensor.shape()), meaning);
        }

        @Override
        public int chunk() {
            return ChunkedCodes.CHUNK;
        }

        @Override
        public long[] read(ByteSource payload, long from, int length) {
            ByteSource coded = payload.part(payload.takeCount(payload.left(), "a coded length"));
            long[] patterns = new long[length];
            int[] codes = AdaptiveCodes.decode(coded, shape, meaning instanceof Meaning.Elements);
            meaning.decode(codes, from, payload, patterns);
            return patterns;
        }
    }

    /** See {@link ChunkedForm}. */
    record Chunked(Meaning meaning, int least, boolean apart, ChunkedCodes coder) implements ChunkReader {
        static Chunked of(TensorInfo tensor, ByteSource head) {
            Meaning meaning = Meaning.read(head, tensor.dtype(), tensor.elements());
            boolean apart = head.take() != 0;
            int least = apart ? 0 : -head.takeCount(ChunkedForm.MOST_SYMBOLS, "the lowest code");
            int symbols = apart ? 2 : head.takeCount(ChunkedForm.MOST_SYMBOLS, "symbols");
            CodeShape shape = CodeShape.ofLarge(tensor.shape());
            return new Chunked(meaning, least, apart, ChunkedCodes.read(head, shape, symbols, -least));
        }

        @Override
        public int chunk() {
            return meaning.chunk();
        }

        @Override
        public long[] read(ByteSource payload, long from, int length) {
            ByteSource coded = payload.part(payload.takeCount(payload.left(), "a coded length"));
            byte[] symbols = coder.decode(coded, from, length);
            int[] codes = new int[length];
            for (int i = 0; i < length; i++) {
                codes[i] = (symbols[i] & 0xff) + least;
            }
            long[] patterns = new long[length];
            if (apart && !(meaning instanceof Meaning.Elements)) {
                Meaning.readNonzeros(codes, payload, patterns, ChunkedForm.CODE_BYTES);
                for (int i = 0; i < length; i++) {
                    codes[i] = ChunkedForm.code((int) patterns[i]);
                }
            }
            meaning.decode(codes, from, payload, patterns);
            return patterns;
        }
    }
}
