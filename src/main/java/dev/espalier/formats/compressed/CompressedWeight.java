package dev.espalier.formats.compressed;

import dev.espalier.kernels.Values;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.IntegerGrids;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One weight as the tensors that stand for it.
 *
 * <pre>
 * pack-quantized  weight_packed      int32 (rows, ceil(columns bits / 32)): codes + 2^(bits-1), the first in the lowest bits
 *                 weight_scale       (rows, groups), (rows, 1) or (1)
 *                 weight_zero_point  not if symmetric: int32 (ceil(rows bits / 32), groups), packed along the rows in the
 *                                    same way; of a whole tensor int8 (1)
 *                 weight_shape       int64 (2): rows and columns
 * int-quantized   weight             int8 (rows, columns): codes
 *                 weight_scale       as above
 * </pre>
 *
 * A scale is float32, or float64 for float64 weights.
 *
 * @param packed whether it is pack-quantized
 */
record CompressedWeight(TensorInfo weight, WeightScheme scheme, boolean packed) {
    private static final int WORD = 32;

    /** The name of a tensor that stands beside the weight or for it. */
    private String named(String suffix) {
        return weight.name() + suffix;
    }

    private long rows() {
        return weight.shape().get(0);
    }

    private long columns() {
        return weight.shape().get(1);
    }

    private List<Long> scaleShape() {
        return switch (scheme.granularity()) {
            case TENSOR -> List.of(1L);
            case CHANNEL -> List.of(rows(), 1L);
            case GROUP -> List.of(rows(), columns() / groupSize());
        };
    }

    private long groupSize() {
        return scheme.groupSize() == null ? columns() : scheme.groupSize();
    }

    private long words(long codes) {
        return (codes * scheme.bits() + WORD - 1) / WORD;
    }

    List<TensorInfo> tensors() {
        List<TensorInfo> tensors = new ArrayList<>();
        tensors.add(
                packed
                        ? new TensorInfo(named("_packed"), DType.INT32, List.of(rows(), words(columns())))
                        : new TensorInfo(named(""), DType.INT8, weight.shape()));
        DType scale = weight.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        tensors.add(new TensorInfo(named("_scale"), scale, scaleShape()));
        if (!scheme.symmetric()) {
            tensors.add(
                    scheme.granularity() == Granularity.TENSOR
                            ? new TensorInfo(named("_zero_point"), DType.INT8, List.of(1L))
                            : new TensorInfo(
                                    named("_zero_point"),
                                    DType.INT32,
                                    List.of(words(rows()), scaleShape().get(1))));
        }
        if (packed) {
            tensors.add(new TensorInfo(named("_shape"), DType.INT64, List.of(2L)));
        }
        return tensors;
    }

    /** Streams one of them. */
    void write(TensorInfo tensor, Values values, IntegerGrids grids, OutputStream to) throws IOException {
        String suffix = tensor.name().substring(weight.name().length());
        switch (suffix) {
            case "_packed", "" -> codes(values, grids, to);
            case "_scale" -> scales(tensor.dtype(), grids, to);
            case "_zero_point" -> zeroPoints(grids, to);
            case "_shape" ->
                to.write(
                        bytes(2 * Long.BYTES).putLong(rows()).putLong(columns()).array());
            default -> throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
    }

    private static ByteBuffer bytes(long count) {
        return ByteBuffer.allocate(Math.toIntExact(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void codes(Values values, IntegerGrids grids, OutputStream to) throws IOException {
        int columns = Math.toIntExact(columns());
        double[] row = new double[columns];
        for (long r = 0; r < rows(); r++) {
            values.read(r * columns, row, columns);
            ByteBuffer line = bytes(packed ? Integer.BYTES * words(columns) : columns);
            for (int c = 0; c < columns; c++) {
                int code = grids.code(Math.toIntExact((r * columns + c) / grids.sliceLength()), row[c]);
                if (packed) {
                    put(line, c, 0, 1, code);
                } else {
                    line.put(c, (byte) code);
                }
            }
            to.write(line.array());
        }
    }

    /** Adds a code to the word that it lies in: the words of a line, one of several lines abreast. */
    private void put(ByteBuffer words, int index, int line, int lines, int code) {
        int each = WORD / scheme.bits();
        int at = (index / each * lines + line) * Integer.BYTES;
        int unsigned = code + (1 << (scheme.bits() - 1));
        words.putInt(at, words.getInt(at) | unsigned << index % each * scheme.bits());
    }

    private static void scales(DType type, IntegerGrids grids, OutputStream to) throws IOException {
        ByteBuffer scales = bytes((long) grids.slices() * type.sizeBytes());
        for (double scale : grids.scales()) {
            if (type == DType.FLOAT64) {
                scales.putDouble(scale);
            } else {
                scales.putFloat((float) scale);
            }
        }
        to.write(scales.array());
    }

    private void zeroPoints(IntegerGrids grids, OutputStream to) throws IOException {
        if (scheme.granularity() == Granularity.TENSOR) {
            to.write(grids.zeroPoints()[0]);
            return;
        }
        int rows = Math.toIntExact(rows());
        int groups = grids.slices() / Math.max(1, rows);
        ByteBuffer words = bytes(words(rows) * groups * Integer.BYTES);
        for (int i = 0; i < grids.slices(); i++) {
            put(words, i / groups, i % groups, groups, grids.zeroPoints()[i]);
        }
        to.write(words.array());
    }
}
