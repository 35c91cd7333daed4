package dev.espalier.network;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import dev.espalier.network.scripts.Mismatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a network answered for a batch, as numbers in row-major order. */
public record Outputs(double[] values, long[] shape) {
    public static Outputs of(PtNDArray array) {
        ByteBuffer bytes = array.toByteBuffer(true).order(ByteOrder.nativeOrder());
        double[] values = new double[Math.toIntExact(array.size())];
        DataType type = array.getDataType();
        if (type == DataType.FLOAT64) {
            bytes.asDoubleBuffer().get(values);
        } else if (type == DataType.FLOAT32) {
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes.getFloat(i * Float.BYTES);
            }
        } else {
            throw new Mismatch("the network answers with " + type + ", not with float32 or float64");
        }
        return new Outputs(values, array.getShape().getShape());
    }
}
