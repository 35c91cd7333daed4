package dev.espalier.samples.arrays;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the values of one array to a scratch file that is gone as soon as it is closed, through a channel and not a
 * mapping, so that a full disk is an exception and not a crash.
 */
public final class ArrayWriter implements Closeable {
    private static final int PIECE = 1 << 16;

    private final String name;
    private final DType dtype;
    private final List<Long> sample;
    private final FileChannel channel;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    private long values;

    /**
     * @param dtype uint8, int32 or float64
     * @param sample the array's shape but for its first dimension
     */
    public ArrayWriter(String name, DType dtype, List<Long> sample, Path scratch) throws IOException {
        this.name = name;
        this.dtype = dtype;
        this.sample = List.copyOf(sample);
        this.channel = FileChannel.open(
                Files.createTempFile(scratch, "array-", ".tmp"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    public void put(double value) throws IOException {
        if (piece.remaining() < Double.BYTES) {
            flush();
        }
        switch (dtype) {
            case UINT8 -> piece.put((byte) (int) value);
            case INT32 -> piece.putInt((int) value);
            case FLOAT64 -> piece.putDouble(value);
            default -> throw new IllegalStateException("bug: no array of " + dtype.label() + " is made");
        }
        values++;
    }

    /** Adds bytes of an array of uint8. */
    public void put(byte[] bytes, int length) throws IOException {
        flush();
        ByteBuffer from = ByteBuffer.wrap(bytes, 0, length);
        while (from.hasRemaining()) {
            channel.write(from);
        }
        values += length;
    }

    private void flush() throws IOException {
        piece.flip();
        while (piece.hasRemaining()) {
            channel.write(piece);
        }
        piece.clear();
    }

    /** The array of all that was put, mapped for as long as its owner lives. */
    public NpyArray finish(Arena owner) throws IOException {
        flush();
        List<Long> shape = new ArrayList<>();
        shape.add(values / sample.stream().reduce(1L, Math::multiplyExact));
        shape.addAll(sample);
        return new NpyArray(
                new TensorInfo(name, dtype, shape), channel.map(MapMode.READ_ONLY, 0, channel.size(), owner));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
