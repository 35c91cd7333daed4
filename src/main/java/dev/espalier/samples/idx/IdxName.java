package dev.espalier.samples.idx;

import dev.espalier.samples.words.PartName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an IDX file's name says of it: {@code train-images-idx3-ubyte}, {@code t10k-labels.idx1-ubyte.gz},
 * {@code emnist-letters-test-images-idx3-ubyte}.
 *
 * @param array the array that it holds, by the name that npz files have for it, such as {@code x_train}
 * @param begin how many characters of the path come before the word for the part
 * @param zipped whether it is compressed by gzip
 */
record IdxName(String array, int begin, boolean zipped) {
    private static final Pattern NAME = Pattern.compile(
            "(?:(?<before>[^/]*)[-_. ])?(?<what>images|labels)[-_.]idx[0-9]?(?:[-_.][a-z0-9]+)?" + "(?<zipped>\\.gz)?");
    /** Empty for what is not named as an IDX file is. */
    static Optional<IdxName> of(String entry) {
        Matcher name = NAME.matcher(entry.substring(entry.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
        if (!name.matches()) {
            return Optional.empty();
        }
        String before = name.group("before") == null ? "" : name.group("before");
        String axis = name.group("what").equals("images") ? "x" : "y";
        String last = before.substring(Math.max(before.lastIndexOf('-'), before.lastIndexOf('_')) + 1);
        Optional<PartName> part = PartName.of(last);
        int begin = entry.lastIndexOf('/') + 1 + before.length() - (part.isPresent() ? last.length() : 0);
        return Optional.of(new IdxName(
                axis + part.map(named -> "_" + named.usual()).orElse(""), begin, name.group("zipped") != null));
    }
}
