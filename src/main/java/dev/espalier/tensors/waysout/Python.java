package dev.espalier.tensors.waysout;

import java.util.List;
import java.util.stream.Collectors;

/** Text from a stranger's file as it may stand in a line of Python. */
final class Python {
    private Python() {}

    static String quoted(String text) {
        return PythonText.literal(text);
    }

    static String list(List<String> texts) {
        return texts.stream().map(Python::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
