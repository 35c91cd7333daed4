package dev.espalier.tensors.waysout;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of Python that write anew, with numpy, what was refused as arrays. */
public final class NumpyLines {
    public static final String DATASET =
            "import numpy as np; np.savez_compressed(\"new.npz\", x_train=x_train, y_train=y_train, x_test=x_test,"
                    + " y_test=y_test)  # arrays of your own program: samples first, classes as whole numbers from 0";

    public static final String STATE_DICT =
            "import numpy as np; np.savez(\"new.npz\", **{k: v.numpy() for k, v in model.state_dict().items()})"
                    + "  # model: the network in your own program";

    public static final String KERAS =
            "import numpy as np; np.savez(\"new.npz\", **{w.path: w.numpy() for w in model.weights})"
                    + "  # model: the Keras model in your own program";

    public static final String ONE_ARRAY =
            "import numpy as np; path = \"model.npy\"; new_path = \"new.npz\"; np.savez(new_path, weight=np.load(path))";

    /** Text as numbers: classes in the order of their names, the same in every array. */
    public static final String CLASSES_OF_TEXT = each(
            "",
            "classes = np.unique(np.concatenate([v.ravel() for v in d.values() if v.dtype.kind in \"US\"]));"
                    + " d = {k: np.searchsorted(classes, v) if v.dtype.kind in \"US\" else v for k, v in d.items()}");

    /** Arrays of Python objects as what they hold; text among it as numbers. */
    public static final String PLAIN_OBJECTS = each(
            ", allow_pickle=True",
            "d = {k: np.array(v.tolist()) if v.dtype == object else v for k, v in d.items()}; classes ="
                    + " np.unique(np.concatenate([np.array([\"\"]), *(v.ravel() for v in d.values() if v.dtype.kind in"
                    + " \"US\")]))[1:]; d = {k: np.searchsorted(classes, v) if v.dtype.kind in \"US\" else v for k, v in"
                    + " d.items()}");

    public static final String ML_DTYPES = "import ml_dtypes, numpy as np; path = \"data.npz\"; new_path = \"new.npz\";"
            + " types = {\"V2\": ml_dtypes.bfloat16, \"V1\": ml_dtypes.float8_e4m3fn}; d = {k:"
            + " v.view(types[v.dtype.str[1:]]).astype(\"float32\") if v.dtype.str[1:] in types else v for k, v in"
            + " np.load(path).items()}; np.savez_compressed(new_path, **d)  # V2: bfloat16, V1: float8_e4m3fn, as ml_dtypes"
            + " and JAX write them";

    public static final String REAL_AND_IMAGINARY = each(
            "",
            "d = {k: np.stack((v.real, v.imag), -1).astype(\"float32\") if v.dtype.kind == \"c\" else v for k, v in"
                    + " d.items()}");

    public static final String INSTANTS =
            each("", "d = {k: v.astype(\"int64\") if v.dtype.kind in \"mM\" else v for k, v in d.items()}");

    public static final String COLUMNS = each(
            "",
            "from numpy.lib.recfunctions import structured_to_unstructured; d = {k: structured_to_unstructured(v) if"
                    + " v.dtype.names else v for k, v in d.items()}");

    public static final String LONG_DOUBLES =
            each("", "d = {k: v.astype(\"float64\") if v.dtype == np.longdouble else v for k, v in d.items()}");

    /** A table of text with names of its columns. */
    public static final String TABLE =
            "import numpy as np; t = np.c_[x.reshape(len(x), -1), y]; np.savetxt(\"new.csv\", t, fmt=\"%.9g\","
                    + " delimiter=\",\", header=\",\".join([f\"x{i}\" for i in range(1, t.shape[1])] + [\"label\"]),"
                    + " comments=\"\")  # x, y: arrays of your own program, samples first";

    public static final String WITHOUT_EMPTY = each("", "d = {k: v for k, v in d.items() if v.size}");

    private NumpyLines() {}

    /** Statements on {@code d}, the file's arrays by name. */
    private static String each(String options, String change) {
        return "import numpy as np; path = \"data.npz\"; new_path = \"new.npz\"; d = dict(np.load(path" + options
                + ")); " + change + "; np.savez_compressed(new_path, **d)";
    }

    /** Some of the arrays under other names. */
    public static String renamed(String x, String y) {
        return each("", "d = {\"x\": d[" + Python.quoted(x) + "], \"y\": d[" + Python.quoted(y) + "]}");
    }

    /** The row's largest number of one-hot labels. */
    public static String labelsOfOneHot(List<String> names) {
        return each("", "d.update({k: d[k].argmax(axis=1) for k in " + Python.list(names) + " if d[k].ndim == 2})")
                + "  # of one-hot rows; for regression set task: regression";
    }

    /** Labels that are numbered from 0 without gaps, in the order of what they were. */
    public static String labelsFromZero(List<String> names) {
        return each(
                "",
                "names = " + Python.list(names)
                        + "; classes = np.unique(np.concatenate([d[k].ravel() for k in names]));"
                        + " d.update({k: np.searchsorted(classes, d[k]) for k in names})");
    }

    /** Labels with one number, or one row of numbers, for each sample. */
    public static String rows(List<String> names) {
        return each("", "d.update({k: d[k].reshape(len(d[k]), -1) for k in " + Python.list(names) + "})");
    }

    /**
     * Without the samples whose label is no finite number.
     *
     * @param pairs of the names of samples and of their labels, one after the other
     */
    public static String finite(List<String> pairs) {
        String listed = IntStream.range(0, pairs.size() / 2)
                .mapToObj(i -> "(" + Python.quoted(pairs.get(2 * i)) + ", " + Python.quoted(pairs.get(2 * i + 1)) + ")")
                .collect(Collectors.joining(", ", "[", "]"));
        return each(
                "",
                "[d.update({x: d[x][ok], y: d[y][ok]}) for x, y in " + listed
                        + " for ok in [np.isfinite(d[y]).reshape(len(d[y]), -1).all(axis=1)]]");
    }

    /** One of two arrays under the usual name. */
    public static String only(String usual, String one, String other) {
        return each(
                "",
                "d[" + Python.quoted(usual) + "] = d.pop(" + Python.quoted(one) + "); del d[" + Python.quoted(other)
                        + "]");
    }

    /** Text as the numbers that it writes. */
    public static String numbers(List<String> names) {
        return each("", "d.update({k: d[k].astype(float) for k in " + Python.list(names) + "})")
                + "  # and upload it with -F 'metadata={\"task\": \"regression\"}'";
    }
}
