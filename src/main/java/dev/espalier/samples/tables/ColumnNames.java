package dev.espalier.samples.tables;

import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Words;
import java.util.Collection;
import java.util.Set;

/** What the names of columns mean, however they are written. */
public final class ColumnNames {
    private static final Set<String> LABELS = Set.of(
            ("label labels class classes classname classlabel classid labelid labelname target targets species breed y"
                            + " category categories outcome diagnosis dx variety digit")
                    .split(" "));
    private static final Set<String> PARTS =
            Set.of("split", "set", "part", "partition", "subset", "fold", "usage", "dataset", "dataset split");
    private static final Set<String> IDS = Set.of("", "id", "index", "idx", "unnamed 0", "row", "no");

    private ColumnNames() {}

    /** Whether a column of this name holds labels. */
    public static boolean isLabel(String name) {
        return LABELS.contains(String.join("", Words.of(name)));
    }

    /** Whether a column of this name and these values says which part a row belongs to. */
    public static boolean isPart(String name, Collection<String> values) {
        return PARTS.contains(String.join(" ", Words.of(name)))
                && values.stream().allMatch(value -> PartName.of(value).isPresent());
    }

    /** Whether a column of this name may do no more than count rows. */
    static boolean isId(String name) {
        return IDS.contains(String.join(" ", Words.of(name)));
    }
}
