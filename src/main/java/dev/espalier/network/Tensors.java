package dev.espalier.network;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Between Java memory and libtorch's. */
public final class Tensors {
    private static final int PIECE = 1 << 14;

    private Tensors() {}

    /** The batch's inputs, not copied: libtorch reads the batch's own memory while {@code scope} is open. */
    static PtNDArray inputs(Batch batch, PtNDManager scope) {
        return of(batch, batch.inputs(), batch.inputType(), batch.inputShape(), scope);
    }

    /** The batch's targets, not copied. */
    static PtNDArray targets(Batch batch, PtNDManager scope) {
        return of(batch, batch.targets(), batch.targetType(), batch.targetShape(), scope);
    }

    private static PtNDArray of(Batch batch, ByteBuffer bytes, DType type, List<Long> shape, PtNDManager scope) {
        if (shape.isEmpty() || shape.getFirst() != batch.size()) {
            throw new IllegalArgumentException("a batch of " + batch.size() + " samples has shape " + shape);
        }
        // The engine takes a buffer's address and forgets its position
        ByteBuffer whole = bytes.slice().order(ByteOrder.nativeOrder());
        return scope.create(whole, shape(shape), type(type));
    }

    private static Shape shape(List<Long> sizes) {
        return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
    }

    private static DataType type(DType type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT32;
            case FLOAT64 -> DataType.FLOAT64;
            case INT64 -> DataType.INT64;
            default -> throw new IllegalArgumentException("batches cannot hold " + type.label());
        };
    }

    /** The values in the shape and the precision of a parameter. */
    static PtNDArray of(Values values, PtNDArray like, PtNDManager scope) {
        boolean isDouble = like.getDataType() == DataType.FLOAT64;
        int count = Math.toIntExact(values.count());
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(count, isDouble ? Double.BYTES : Float.BYTES))
                .order(ByteOrder.nativeOrder());
        double[] piece = new double[Math.min(count, PIECE)];
        for (int at = 0; at < count; at += piece.length) {
            int length = Math.min(piece.length, count - at);
            values.read(at, piece, length);
            for (int i = 0; i < length; i++) {
                if (isDouble) {
                    bytes.putDouble(piece[i]);
                } else {
                    bytes.putFloat((float) piece[i]);
                }
            }
        }
        return scope.create(bytes.flip(), like.getShape(), isDouble ? DataType.FLOAT64 : DataType.FLOAT32);
    }

    /** True where weights are pruned, in the weight's shape. */
    public static PtNDArray pruned(Mask mask, PtNDArray weight, PtNDManager memory) {
        byte[] bytes = mask.keptBytes();
        ByteBuffer pruned = ByteBuffer.allocateDirect(bytes.length);
        for (byte kept : bytes) {
            pruned.put((byte) (1 - kept));
        }
        return memory.create(pruned.flip(), weight.getShape(), DataType.BOOLEAN);
    }

    /** A second handle on the same numbers: what is derived from it belongs to the scope. */
    public static PtNDArray shared(PtNDArray array, PtNDManager scope) {
        PtNDArray handle = JniUtils.detachGradient(array);
        handle.attach(scope);
        return handle;
    }

    /** A number without dimensions; beside a tensor it takes on the tensor's type. */
    public static PtNDArray scalar(double value, PtNDManager scope) {
        return (PtNDArray) scope.create(value);
    }

    public static PtNDArray zero(PtNDArray like, PtNDManager scope) {
        return (PtNDArray) scope.zeros(new Shape(), like.getDataType());
    }

    /**
     * Copies within libtorch. The engine's own {@code set} and {@code copyTo} would make Java memory the tensor's.
     */
    public static void copy(PtNDArray from, PtNDArray into) {
        long[] shape = into.getShape().getShape();
        long[] steps = new long[shape.length];
        Arrays.fill(steps, 1);
        JniUtils.indexSet(into, from, new long[shape.length], shape, steps);
    }
}
