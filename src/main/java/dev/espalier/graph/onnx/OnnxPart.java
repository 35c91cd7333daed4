package dev.espalier.graph.onnx;

import dev.espalier.graph.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node of a graph becomes: one ONNX node, or several of which the last is called as the node is.
 *
 * @param inputs the values that it reads
 * @param shape of one sample of its first input
 * @param result of one sample of what it makes
 * @param value the name of what it makes
 * @param codes where its weights are bytes; null where they are numbers
 */
record OnnxPart(
        Sheet sheet,
        Node node,
        List<String> inputs,
        List<Long> shape,
        List<Long> result,
        String value,
        @Nullable CodedLayer codes) {
    String input() {
        return inputs.getFirst();
    }

    /** An ONNX node on the way; answers with the name of what it makes. */
    String step(String operator, Attributes attributes, String... read) {
        String made = sheet.inner(node.name() + "/" + operator);
        sheet.node(made, operator, attributes, List.of(read), made);
        return made;
    }

    String step(String operator, String... read) {
        return step(operator, Attributes.NONE, read);
    }

    /** The last ONNX node, whose result is the node's. */
    void last(String operator, Attributes attributes, List<String> read) {
        sheet.node(node.name(), operator, attributes, read, value);
    }

    void last(String operator, Attributes attributes, String... read) {
        last(operator, attributes, List.of(read));
    }

    void last(String operator, String... read) {
        last(operator, Attributes.NONE, read);
    }

    String scalar(double number) {
        return sheet.scalar(number);
    }

    /** Number of axes with the batch. */
    int axes() {
        return shape.size() + 1;
    }
}
