package dev.espalier.graph.onnx;

import dev.espalier.graph.Op;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What pooling becomes. Images are of known size, so that padding is written out: {@code ceil_mode} means one thing in
 * PyTorch, where no window begins in the padding behind the image, and has meant several in ONNX.
 */
final class Pools {
    static void write(OnnxPart part, Op.Pooling pooling) {
        switch (pooling) {
            case Op.MaxPool max -> maximum(part, max);
            case Op.AvgPool average -> average(part, average);
            case Op.AdaptiveAvgPool(var size) -> adaptive(part, size);
            case Op.GlobalAvgPool _ -> part.last("GlobalAveragePool", part.input());
        }
    }

    private static void maximum(OnnxPart part, Op.MaxPool pool) {
        Frame frame = Frame.of(part, pool.kernel(), pool.stride(), pool.padding(), pool.dilation());
        Attributes attributes = window(pool.kernel(), pool.stride()).with("dilations", pair(pool.dilation()));
        if (pool.dilation() == 1) {
            part.last("MaxPool", attributes.with("pads", frame.pads()), part.input());
        } else {
            // ONNX Runtime wants pads smaller than the kernel, however far its values lie apart
            String framed = frame.around(part, Double.NEGATIVE_INFINITY);
            part.last("MaxPool", attributes, framed);
        }
    }

    /** PyTorch divides by the padding's values too, if asked to, but never by what a window reaches behind the padding. */
    private static void average(OnnxPart part, Op.AvgPool pool) {
        long padding = pool.padding();
        Frame frame = Frame.of(part, pool.kernel(), pool.stride(), padding, 1);
        Attributes attributes = window(pool.kernel(), pool.stride());
        if (!pool.countIncludePad()) {
            part.last("AveragePool", attributes.with("pads", frame.pads()), part.input());
        } else if (frame.equals(Frame.even(padding))) {
            part.last("AveragePool", attributes.with("pads", frame.pads()).with("count_include_pad", 1), part.input());
        } else {
            String padded = Frame.even(padding).around(part, 0);
            part.last(
                    "AveragePool", attributes.with("pads", frame.behind(padding).pads()), padded);
        }
    }

    /** Equal windows where the size divides the image; else sums along each side with the weights of PyTorch's windows. */
    private static void adaptive(OnnxPart part, long size) {
        long height = part.shape().get(1);
        long width = part.shape().get(2);
        if (size == 1) {
            part.last("GlobalAveragePool", part.input());
        } else if (height % size == 0 && width % size == 0) {
            List<Long> sides = List.of(height / size, width / size);
            part.last("AveragePool", Attributes.NONE.with("kernel_shape", sides).with("strides", sides), part.input());
        } else {
            String rows = part.step("MatMul", windows(part, size, height), part.input());
            String columns = part.step("Transpose", Attributes.integers("perm", 1L, 0L), windows(part, size, width));
            part.last("MatMul", rows, columns);
        }
    }

    /** A row for each window: one over its length where it lies, else 0. */
    private static String windows(OnnxPart part, long size, long side) {
        String name = part.node().name() + "/" + size + " windows of " + side;
        long count = Math.multiplyExact(size, side);
        return part.sheet().streamed(name, List.of(size, side), count, to -> windows(part.sheet(), size, side, to));
    }

    private static void windows(Sheet sheet, long size, long side, OutputStream to) throws IOException {
        for (long i = 0; i < size; i++) {
            long begin = i * side / size;
            long end = Math.ceilDiv((i + 1) * side, size);
            for (long at = 0; at < side; at++) {
                to.write(sheet.bytes(at >= begin && at < end ? 1.0 / (end - begin) : 0));
            }
        }
    }

    private static Attributes window(long kernel, long stride) {
        return Attributes.NONE.with("kernel_shape", pair(kernel)).with("strides", pair(stride));
    }

    private static List<Long> pair(long value) {
        return List.of(value, value);
    }

    /** How far windows reach beyond an image. */
    private record Frame(long top, long left, long bottom, long right) {
        static Frame even(long padding) {
            return new Frame(padding, padding, padding, padding);
        }

        /** As far behind the image as it takes for as many windows as PyTorch finds, and no less than the padding. */
        static Frame of(OnnxPart part, long kernel, long stride, long padding, long dilation) {
            long reach = (kernel - 1) * dilation + 1;
            long[] behind = new long[2];
            for (int axis = 1; axis <= 2; axis++) {
                long lastEnd = (part.result().get(axis) - 1) * stride + reach;
                behind[axis - 1] = Math.max(padding, lastEnd - part.shape().get(axis) - padding);
            }
            return new Frame(padding, padding, behind[0], behind[1]);
        }

        /** The padding that remains beside an even one. */
        Frame behind(long padding) {
            return new Frame(top - padding, left - padding, bottom - padding, right - padding);
        }

        List<Long> pads() {
            return List.of(top, left, bottom, right);
        }

        String around(OnnxPart part, double value) {
            String pads = part.sheet().integers(0L, 0L, top, left, 0L, 0L, bottom, right);
            return part.step("Pad", part.input(), pads, part.scalar(value));
        }
    }

    private Pools() {}
}
