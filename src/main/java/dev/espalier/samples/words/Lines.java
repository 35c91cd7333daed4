package dev.espalier.samples.words;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lines of Python that make a file that is taken of one that is not: they define what they use. */
public final class Lines {
    /** Reads an npz file. */
    private static final String READ = "import numpy as np; d = dict(np.load(\"data.npz\")); ";

    private static final String WRITE = "; np.savez_compressed(\"fixed.npz\", **d)";

    private Lines() {}

    /** Changes some arrays of an npz file. */
    public static String change(Collection<String> names, String expression) {
        return READ + "d.update({k: " + expression + " for k in " + list(names) + "})" + WRITE;
    }

    /** Does something with an npz file's arrays {@code d}. */
    public static String with(String statements) {
        return READ + statements + WRITE;
    }

    /** Names as a list of Python. */
    public static String list(Collection<String> names) {
        return names.stream().map(Lines::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Text as Python writes it. */
    public static String text(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
