package dev.espalier.network.scripts;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Writes tensors of the engine into a file's, rounding to the type that the file has. */
public final class TensorWriter {
    private static final int PIECE = 1 << 14;

    private TensorWriter() {}

    public static void write(String name, PtNDArray from, TensorFile file) {
        TensorInfo tensor = file.tensor(name);
        List<Long> shape = Arrays.stream(from.getShape().getShape()).boxed().toList();
        if (!shape.equals(tensor.shape())) {
            throw new IllegalArgumentException("tensor \"" + name + "\" has shape " + shape + " in the network and "
                    + tensor.shape() + " in the file");
        }
        ByteBuffer bytes = from.toByteBuffer(true).order(ByteOrder.nativeOrder());
        if (tensor.dtype().isFloat() && from.getDataType().isFloating()) {
            writeFloats(bytes, from.getDataType(), file.editable(name));
        } else if (tensor.dtype() == DType.INT64 && from.getDataType() == DataType.INT64) {
            writeLongs(bytes, file.edit(name));
        } else {
            throw new IllegalArgumentException("tensor \"" + name + "\" is " + from.getDataType()
                    + " in the network and " + tensor.dtype().label() + " in the file");
        }
    }

    private static void writeFloats(ByteBuffer from, DataType type, Values to) {
        double[] piece = new double[PIECE];
        for (long at = 0; at < to.count(); at += PIECE) {
            int length = (int) Math.min(PIECE, to.count() - at);
            for (int i = 0; i < length; i++) {
                int index = (int) at + i;
                piece[i] = type == DataType.FLOAT64
                        ? from.getDouble(index * Double.BYTES)
                        : from.getFloat(index * Float.BYTES);
            }
            to.write(at, piece, length);
        }
    }

    private static void writeLongs(ByteBuffer from, MemorySegment to) {
        ByteBuffer into = to.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            into.putLong(from.getLong());
        }
    }
}
