package dev.espalier.samples.words;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.tensors.RefusedFile;
import java.util.List;
import java.util.stream.Collectors;

/** How a dataset that cannot be used is refused: arrays and shapes as Python shows them. */
public final class Refusal {
    private static final int MAX_NAME = 200;
    private static final int MAX_TOLD = 20;

    private Refusal() {}

    public static RefusedFile of(String message, String wayOut) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, wayOut);
    }

    public static String describe(NpyArray array) {
        return "\"" + array.name() + "\" of shape " + tuple(array.shape());
    }

    public static String tuple(List<Long> shape) {
        String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "(" + sizes + (shape.size() == 1 ? ",)" : ")");
    }

    /** A name from an archive, which may be tens of thousands of characters long. */
    public static String quoted(String name) {
        return "\"" + (name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...") + "\"";
    }

    /** The first few of what was found, and how many more there are. */
    public static void tell(String kind, List<String> told, List<String> findings) {
        told.stream().limit(MAX_TOLD).forEach(one -> findings.add(kind + ": " + one));
        if (told.size() > MAX_TOLD) {
            findings.add(kind + ": " + (told.size() - MAX_TOLD) + " more");
        }
    }
}
