package dev.espalier.graph.onnx;

import dev.espalier.graph.Node;
import dev.espalier.graph.integer.IntegerLayer;
import dev.espalier.kernels.Chunks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A layer whose weights are bytes in the file, and whose bias is int32 in steps of the input's scale times the weight's.
 * Zero points of weights are written though they are 0: ONNX Runtime leaves {@code Gemm} in floats without them.
 *
 * @param inputScale of the codes that the layer reads
 */
record CodedLayer(IntegerLayer codes, float inputScale) {
    /** What the layer's operator reads, behind nodes that turn codes into numbers. */
    List<String> operands(OnnxPart part) {
        Sheet sheet = part.sheet();
        Node node = part.node();
        List<Long> shape = sheet.info(node.weight()).shape();
        long channels = shape.getFirst();
        String weight = sheet.constant(
                node.weight() + "/codes",
                ElementType.INT8,
                shape,
                sheet.info(node.weight()).elements(),
                to -> writeCodes(sheet, node.weight(), to));
        String scales = sheet.numbers(node.weight() + "/scales", List.of(channels), scales(1));
        String zeros = sheet.shared(
                "zeros/" + channels,
                ElementType.INT8,
                List.of(channels),
                channels,
                to -> to.write(new byte[(int) channels]));
        List<String> operands = new ArrayList<>(List.of(
                part.input(), part.step("DequantizeLinear", Attributes.integer("axis", 0), weight, scales, zeros)));
        if (codes.bias() != null) {
            operands.add(bias(part, codes.bias()));
        }
        return operands;
    }

    private String bias(OnnxPart part, int[] bias) {
        Sheet sheet = part.sheet();
        List<Long> shape = List.of((long) bias.length);
        String name = part.node().bias();
        ByteBuffer numbers = ByteBuffer.allocate(bias.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(bias).forEach(numbers::putInt);
        return part.step(
                "DequantizeLinear",
                Attributes.integer("axis", 0),
                sheet.constant(
                        name + "/codes", ElementType.INT32, shape, numbers.capacity(), to -> to.write(numbers.array())),
                sheet.numbers(name + "/scales", shape, scales(inputScale)));
    }

    /** Times a number, in float32: what the runtime multiplies has to come to the same. */
    private double[] scales(float times) {
        double[] scales = new double[codes.scales().length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = codes.scales()[i] * times;
        }
        return scales;
    }

    private void writeCodes(Sheet sheet, String weight, OutputStream to) throws IOException {
        long row = sheet.info(weight).elements() / codes.scales().length;
        double[] piece = new double[Chunks.SIZE];
        byte[] bytes = new byte[piece.length];
        long count = sheet.info(weight).elements();
        for (long at = 0; at < count; at += piece.length) {
            int length = (int) Math.min(piece.length, count - at);
            sheet.read(weight, at, piece, length);
            for (int i = 0; i < length; i++) {
                bytes[i] = codes.code((int) ((at + i) / row), piece[i]);
            }
            to.write(bytes, 0, length);
        }
    }
}
