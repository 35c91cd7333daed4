package dev.espalier.graph.onnx;

import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The GraphProto that is being written: nodes in order, and initializers, each written once however many nodes read it.
 * Everything computes in one type; tensors of others are stored as they are and cast.
 */
final class Sheet {
    static final String INPUT = "input";
    static final String OUTPUT = "output";

    private final TensorFile tensors;
    private final ElementType compute;
    private final Message message = new Message();
    private final OnnxNames nodeNames = new OnnxNames();
    private final OnnxNames valueNames = new OnnxNames();
    /** What tensors are called here, by their own names. */
    private final Map<String, String> initializers = new LinkedHashMap<>();
    /** Values in the compute type, by the tensor's or the constant's own name. */
    private final Map<String, String> ready = new HashMap<>();

    /** Whether what has no name of its own is called by a number: in small networks names take more than the weights do. */
    private final boolean terse;

    private int numbered;

    Sheet(TensorFile tensors, ElementType compute, boolean terse) {
        this.tensors = tensors;
        this.compute = compute;
        this.terse = terse;
        valueNames.claim(INPUT);
        valueNames.claim(OUTPUT);
        for (TensorInfo tensor : tensors.distinct()) {
            initializers.computeIfAbsent(tensor.name(), valueNames::claim);
        }
    }

    /** A name for a value that a node will make. */
    String claim(String wanted) {
        return valueNames.claim(wanted);
    }

    /** A name for what is not in the network itself. */
    String inner(String wanted) {
        return valueNames.claim(terse ? Integer.toString(numbered++, Character.MAX_RADIX) : wanted);
    }

    /** Adds a node of ONNX's own operators that makes the value called {@code result}. */
    void node(String name, String operator, Attributes attributes, List<String> inputs, String result) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, result).text(3, nodeNames.claim(name)).text(4, operator);
        attributes.messages().forEach(attribute -> node.message(5, attribute));
        message.message(1, node);
    }

    boolean has(String tensor) {
        return tensors.has(tensor);
    }

    TensorInfo info(String tensor) {
        return tensors.tensor(tensor);
    }

    /** The value of a tensor, in the type that everything computes in. */
    String tensor(String name) {
        TensorInfo stored = tensors.stored(name);
        return ready.computeIfAbsent("tensor " + stored.name(), _ -> initializer(stored));
    }

    private String initializer(TensorInfo tensor) {
        String name = initializers.getOrDefault(tensor.name(), tensor.name());
        ElementType stored = ElementType.holding(tensor.dtype());
        TensorInfo as = new TensorInfo(tensor.name(), stored.dtype(), tensor.shape());
        initializer(
                name,
                stored,
                tensor.shape(),
                as.sizeBytes(),
                as.equals(tensor) ? to -> tensors.copy(tensor, to) : to -> tensors.copy(tensor, stored.dtype(), to));
        if (stored == compute) {
            return name;
        }
        String cast = valueNames.claim(name + "/" + compute.dtype().label());
        node(cast, "Cast", Attributes.integer("to", compute.code()), List.of(name), cast);
        return cast;
    }

    /** Reads numbers of a tensor. */
    void read(String tensor, long from, double[] into, int length) {
        tensors.values(tensor).read(from, into, length);
    }

    /** A tensor of any type that only the file has; answers with its name, which is near the one asked for. */
    String constant(String wanted, ElementType type, List<Long> shape, long bytes, Message.Content content) {
        String name = inner(wanted);
        initializer(name, type, shape, bytes, content);
        return name;
    }

    /** The same, written once for all that ask for it by the same name. */
    String shared(String name, ElementType type, List<Long> shape, long bytes, Message.Content content) {
        return ready.computeIfAbsent(type + " " + name, _ -> constant("constant/" + name, type, shape, bytes, content));
    }

    /**
     * Has a value pass through codes of one byte.
     *
     * @param node what the value is called after
     * @param result the name of what comes out, a float that is one of the codes' values
     */
    void code(String node, String value, ByteCodes codes, String result) {
        String scale = scalar(codes.scale());
        byte[] zero = {(byte) codes.zeroPoint()};
        String zeroPoint = shared("uint8 " + codes.zeroPoint(), ElementType.UINT8, List.of(), 1, to -> to.write(zero));
        String coded = inner(node + "/codes");
        node(coded, "QuantizeLinear", Attributes.NONE, List.of(value, scale, zeroPoint), coded);
        node(result, "DequantizeLinear", Attributes.NONE, List.of(coded, scale, zeroPoint), result);
    }

    /** A number of the type that everything computes in. */
    String scalar(double value) {
        return ready.computeIfAbsent("scalar " + value, _ -> numbers("" + value, List.of(), new double[] {value}));
    }

    /** A vector in which one value stands again and again. */
    String filled(double value, long count) {
        double[] values = new double[Math.toIntExact(count)];
        Arrays.fill(values, value);
        String key = "filled " + count + " times " + value;
        return ready.computeIfAbsent(key, _ -> numbers(count + " times " + value, List.of(count), values));
    }

    /** Numbers of the type that everything computes in. */
    String numbers(String name, List<Long> shape, double[] values) {
        return streamed(name, shape, values.length, to -> to.write(bytes(values)));
    }

    /** What writes the numbers of a constant, each as {@link #bytes} has them. */
    String streamed(String name, List<Long> shape, long count, Message.Content numbers) {
        String claimed = inner("constant/" + name);
        long bytes = Math.multiplyExact(count, (long) compute.dtype().sizeBytes());
        initializer(claimed, compute, shape, bytes, numbers);
        return claimed;
    }

    /** Little-endian, in the type that everything computes in. */
    byte[] bytes(double... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * compute.dtype().sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (compute == ElementType.DOUBLE) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat((float) value);
            }
        }
        return bytes.array();
    }

    /** A vector of integers, such as sizes and axes. */
    String integers(Long... values) {
        return ready.computeIfAbsent("integers " + List.of(values), _ -> {
            String name = inner("constant/" + List.of(values));
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            List.of(values).forEach(bytes::putLong);
            List<Long> shape = List.of((long) values.length);
            initializer(name, ElementType.INT64, shape, bytes.capacity(), to -> to.write(bytes.array()));
            return name;
        });
    }

    /** A TensorProto. */
    private void initializer(String name, ElementType type, List<Long> shape, long bytes, Message.Content content) {
        Message tensor = new Message()
                .integers(1, shape)
                .integer(2, type.code())
                .text(8, name)
                .bytes(9, bytes, content);
        message.message(5, tensor);
    }

    /** Makes a value one of the graph's outputs. */
    void observe(String name, List<Long> sample) {
        message.message(12, value(name, sample));
    }

    /** The whole graph; nothing can be added any more. */
    Message finish(String name, List<Long> input, List<Long> output) {
        return message.text(2, name).message(11, value(INPUT, input)).message(12, value(OUTPUT, output));
    }

    /** A ValueInfoProto of a batch of any size. */
    private Message value(String name, List<Long> sample) {
        Message shape = new Message().message(1, new Message().text(2, "batch"));
        sample.forEach(size -> shape.message(1, new Message().integer(1, size)));
        Message tensor = new Message().integer(1, compute.code()).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }
}
