package dev.espalier.graph.onnx;

import java.util.ArrayList;
import java.util.List;

/** The settings of one ONNX node, as AttributeProto messages. */
record Attributes(List<Message> messages) {
    static final Attributes NONE = new Attributes(List.of());

    private static final int NAME = 1;
    private static final int FLOAT = 2;
    private static final int INTEGER = 3;
    private static final int INTEGERS = 8;
    private static final int TYPE = 20;

    Attributes {
        messages = List.copyOf(messages);
    }

    static Attributes integer(String name, long value) {
        return NONE.with(name, value);
    }

    static Attributes integers(String name, Long... values) {
        return NONE.with(name, List.of(values));
    }

    static Attributes real(String name, double value) {
        return NONE.and(
                new Message().text(NAME, name).real(FLOAT, (float) value).integer(TYPE, 1));
    }

    Attributes with(String name, long value) {
        return and(new Message().text(NAME, name).integer(INTEGER, value).integer(TYPE, 2));
    }

    Attributes with(String name, List<Long> values) {
        return and(new Message().text(NAME, name).integers(INTEGERS, values).integer(TYPE, 7));
    }

    private Attributes and(Message message) {
        List<Message> all = new ArrayList<>(messages);
        all.add(message);
        return new Attributes(all);
    }
}
