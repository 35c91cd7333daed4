package dev.espalier.formats.torch;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.SegmentValues;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of PyTorch's quantized types, whose values are those of its {@code dequantize()}, bit by bit:
 *
 * <pre>
 * per tensor                          (code - zero point) as float32, times the scale as float32, in float32
 * per channel, zero points integers   (code - zero point) times the scale in float64, rounded once to float32
 * per channel, zero points floats     (code - zero point) times the scale in float32
 * </pre>
 */
record QuantizedTensor(StridedTensor codes, Scheme scheme) implements StoredTensor {
    /** How codes become values. */
    sealed interface Scheme {
        /** One scale for all. */
        record PerTensor(float scale, int zeroPoint) implements Scheme {}

        /** One scale for each slice along the axis. */
        record PerChannel(int axis, StridedTensor scales, StridedTensor zeroPoints) implements Scheme {}
    }

    /** As many as are held in memory, while one tensor is read. */
    private static final int MOST_CHANNELS = 1 << 20;

    QuantizedTensor {
        if (scheme instanceof Scheme.PerChannel(int axis, StridedTensor scales, StridedTensor zeroPoints)) {
            check(codes.info(), axis, scales.info(), zeroPoints.info());
        }
    }

    private static void check(TensorInfo codes, int axis, TensorInfo scales, TensorInfo zeroPoints) {
        boolean fits = axis >= 0
                && axis < codes.rank()
                && codes.shape().get(axis) <= MOST_CHANNELS
                && scales.shape().equals(List.of(codes.shape().get(axis)))
                && zeroPoints.shape().equals(scales.shape())
                && (scales.dtype() == DType.FLOAT64 || scales.dtype() == DType.FLOAT32)
                && (zeroPoints.dtype() == DType.FLOAT32 || zeroPoints.dtype() == DType.INT64);
        if (!fits) {
            throw RefusedFile.corrupt("tensor \"" + codes.name() + "\" of shape " + codes.shape()
                    + " has scales along axis " + axis + " of shape " + scales.shape() + " and zero points of shape "
                    + zeroPoints.shape() + ", which do not fit it");
        }
    }

    @Override
    public TensorInfo info() {
        return new TensorInfo(codes.info().name(), DType.FLOAT32, codes.info().shape());
    }

    @Override
    public void copy(OutputStream to) throws IOException {
        Dequantizer dequantizer = switch (scheme) {
            case Scheme.PerTensor(float scale, int zeroPoint) -> (code, at) -> scale * (float) (code - zeroPoint);
            case Scheme.PerChannel channels -> perChannel(channels);
        };
        codes.copy(new Output(codes.info().dtype(), dequantizer, to));
    }

    private interface Dequantizer {
        float value(int code, long at);
    }

    private Dequantizer perChannel(Scheme.PerChannel channels) throws IOException {
        List<Long> shape = codes.info().shape();
        int count = Math.toIntExact(shape.get(channels.axis()));
        long inner = shape.subList(channels.axis() + 1, shape.size()).stream().reduce(1L, Math::multiplyExact);
        double[] scales = numbers(channels.scales());
        double[] zeroPoints = numbers(channels.zeroPoints());
        return channels.zeroPoints().info().dtype().isFloat()
                ? (code, at) -> {
                    int channel = (int) (at / inner % count);
                    return (code - (float) zeroPoints[channel]) * (float) scales[channel];
                }
                : (code, at) -> {
                    int channel = (int) (at / inner % count);
                    return (float) ((code - zeroPoints[channel]) * scales[channel]);
                };
    }

    private static double[] numbers(StridedTensor tensor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tensor.copy(bytes);
        double[] numbers = new double[Math.toIntExact(tensor.info().elements())];
        if (tensor.info().dtype() == DType.INT64) {
            ByteBuffer longs = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = longs.getLong();
            }
        } else {
            new SegmentValues(tensor.info(), MemorySegment.ofArray(bytes.toByteArray()))
                    .read(0, numbers, numbers.length);
        }
        return numbers;
    }

    /** Turns a stream of codes, in whatever pieces, into one of values. */
    private static final class Output extends OutputStream {
        private final DType type;
        private final Dequantizer dequantizer;
        private final OutputStream to;
        private final ByteBuffer values = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
        private long at;

        Output(DType type, Dequantizer dequantizer, OutputStream to) {
            this.type = type;
            this.dequantizer = dequantizer;
            this.to = to;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        /** Called with whole codes alone: pieces of a tensor end between elements. */
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer from = ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
            while (from.hasRemaining()) {
                int code = switch (type) {
                    case INT8 -> from.get();
                    case UINT8 -> Byte.toUnsignedInt(from.get());
                    default -> from.getInt();
                };
                values.putFloat(dequantizer.value(code, at++));
                if (!values.hasRemaining() || !from.hasRemaining()) {
                    to.write(values.array(), 0, values.position());
                    values.clear();
                }
            }
        }
    }
}
