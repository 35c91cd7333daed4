package dev.espalier.samples.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a dataset that is read all the same, and what jobs with it go by. Its findings tell it too.
 *
 * @param notFinite of each array with NaN or infinite values, where they are
 * @param labelsFromOne that its labels begin at 1, and what follows; null where they do not
 */
public record Flaws(List<String> notFinite, @Nullable String labelsFromOne) {
    public static final Flaws NONE = new Flaws(List.of(), null);

    public Flaws {
        notFinite = List.copyOf(notFinite);
    }
}
