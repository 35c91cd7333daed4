package dev.espalier.samples;

import dev.espalier.formats.NpyArray;
import dev.espalier.formats.RefusedFile;
import java.util.List;
import java.util.stream.Collectors;

/** How a dataset that cannot be used is refused: arrays and shapes as Python shows them. */
final class Refusal {
    private Refusal() {}

    static RefusedFile of(String message, String wayOut) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, wayOut);
    }

    static String describe(NpyArray array) {
        return "\"" + array.name() + "\" of shape " + tuple(array.shape());
    }

    static String tuple(List<Long> shape) {
        String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "(" + sizes + (shape.size() == 1 ? ",)" : ")");
    }
}
