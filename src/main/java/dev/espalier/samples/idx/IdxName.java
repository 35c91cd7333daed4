package dev.espalier.samples.idx;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an IDX file's name says of it: {@code train-images-idx3-ubyte}, {@code t10k-labels.idx1-ubyte.gz},
 * {@code emnist-letters-test-images-idx3-ubyte}.
 *
 * @param array the array that it holds, by the name that npz files have for it, such as {@code x_train}
 * @param zipped whether it is compressed by gzip
 */
record IdxName(String array, boolean zipped) {
    private static final Pattern NAME = Pattern.compile(
            "(?:(?<before>[^/]*)[-_. ])?(?<what>images|labels)[-_.]idx[0-9]?(?:[-_.][a-z0-9]+)?" + "(?<zipped>\\.gz)?");
    private static final List<String> TRAIN = List.of("train", "training");
    private static final List<String> TEST = List.of("t10k", "test", "testing");
    private static final List<String> VALIDATION = List.of("val", "valid", "validation");

    /** Empty for what is not named as an IDX file is. */
    static Optional<IdxName> of(String entry) {
        Matcher name = NAME.matcher(entry.substring(entry.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
        if (!name.matches()) {
            return Optional.empty();
        }
        String before = name.group("before") == null ? "" : name.group("before");
        String axis = name.group("what").equals("images") ? "x" : "y";
        return Optional.of(new IdxName(axis + suffix(before), name.group("zipped") != null));
    }

    private static String suffix(String before) {
        String last = before.substring(Math.max(before.lastIndexOf('-'), before.lastIndexOf('_')) + 1);
        if (TRAIN.contains(last)) {
            return "_train";
        }
        if (TEST.contains(last)) {
            return "_test";
        }
        return VALIDATION.contains(last) ? "_val" : "";
    }
}
