package dev.espalier.samples.idx;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of an IDX file.
 *
 * <pre>
 * 0 0 type rank                   one byte each
 * size of each dimension          rank unsigned 32-bit integers, big-endian
 * values                          row-major, big-endian
 * </pre>
 *
 * @param bytes of the header itself
 */
record IdxHeader(TensorInfo tensor, int bytes) {
    private static final int MAX_RANK = 4;

    /** Reads a header and leaves the stream at the first value. */
    static IdxHeader read(String name, InputStream in) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw corrupt(name, "does not begin with the magic number of an IDX file");
        }
        DType dtype = dtype(name, magic[2]);
        int rank = magic[3];
        if (rank < 1 || rank > MAX_RANK) {
            throw corrupt(name, "claims " + (rank & 0xff) + " dimensions, samples have 1 to " + MAX_RANK);
        }
        byte[] sizes = in.readNBytes(rank * Integer.BYTES);
        if (sizes.length < rank * Integer.BYTES) {
            throw corrupt(name, "ends within its header");
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            shape.add(Integer.toUnsignedLong(ByteBuffer.wrap(sizes).getInt(i * Integer.BYTES)));
        }
        IdxHeader header = new IdxHeader(new TensorInfo(name, dtype, shape), magic.length + sizes.length);
        header.totalBytes();
        return header;
    }

    private static DType dtype(String name, byte code) {
        return switch (code) {
            case 0x08 -> DType.UINT8;
            case 0x09 -> DType.INT8;
            case 0x0b -> DType.INT16;
            case 0x0c -> DType.INT32;
            case 0x0d -> DType.FLOAT32;
            case 0x0e -> DType.FLOAT64;
            default ->
                throw corrupt(name, "has the type 0x%02x, known are 0x08, 0x09 and 0x0b to 0x0e".formatted(code));
        };
    }

    /** What a whole file has, header and values. */
    long totalBytes() {
        try {
            return Math.addExact(bytes, tensor.sizeBytes());
        } catch (ArithmeticException e) {
            throw corrupt(tensor.name(), "claims the impossible shape " + tensor.shape());
        }
    }

    static RefusedFile corrupt(String name, String what) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE,
                "the IDX file \"" + name + "\" " + what,
                "download it again and check it with gzip -t");
    }
}
