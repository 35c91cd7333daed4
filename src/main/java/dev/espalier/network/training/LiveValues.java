package dev.espalier.network.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.espalier.kernels.Values;
import dev.espalier.network.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array of libtorch's as numbers that kernels walk and change; closing hands them back. The array must not be used or
 * freed in between. The numbers may be the array's own memory, or, where that is on another device or in another order
 * than row by row, a copy: whoever asks the engine is not told.
 */
final class LiveValues implements Values, AutoCloseable {
    private final PtNDArray array;
    private final PtNDManager scope;
    private final ByteBuffer bytes;
    private final boolean isDouble;

    private LiveValues(PtNDArray array, PtNDManager scope) {
        this.array = array;
        this.scope = scope;
        this.bytes = array.toByteBuffer(true).order(ByteOrder.nativeOrder());
        this.isDouble = array.getDataType() == DataType.FLOAT64;
    }

    /** @param scope holds what is copied back */
    static LiveValues of(PtNDArray array, PtNDManager scope) {
        DataType type = array.getDataType();
        if (type != DataType.FLOAT32 && type != DataType.FLOAT64) {
            throw new IllegalArgumentException("kernels walk float32 and float64, not " + type);
        }
        return new LiveValues(array, scope);
    }

    @Override
    public long count() {
        return array.size();
    }

    @Override
    public boolean isDouble() {
        return isDouble;
    }

    @Override
    public void read(long from, double[] into, int length) {
        int start = Math.toIntExact(from);
        for (int i = 0; i < length; i++) {
            into[i] =
                    isDouble ? bytes.getDouble((start + i) * Double.BYTES) : bytes.getFloat((start + i) * Float.BYTES);
        }
    }

    @Override
    public void write(long from, double[] values, int length) {
        int start = Math.toIntExact(from);
        for (int i = 0; i < length; i++) {
            if (isDouble) {
                bytes.putDouble((start + i) * Double.BYTES, values[i]);
            } else {
                bytes.putFloat((start + i) * Float.BYTES, (float) values[i]);
            }
        }
    }

    @Override
    public void close() {
        ByteBuffer whole = bytes.isDirect()
                ? bytes
                : ByteBuffer.allocateDirect(bytes.capacity())
                        .put(bytes.duplicate())
                        .flip();
        whole.order(ByteOrder.nativeOrder());
        Tensors.copy((PtNDArray) scope.create(whole, array.getShape(), array.getDataType()), array);
    }
}
