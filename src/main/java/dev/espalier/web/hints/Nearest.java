package dev.espalier.web.hints;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Finds what somebody who misspelt a name, or used another word for a value, probably meant. */
public final class Nearest {
    private static final int LONGEST = 100;
    /** What is left of a word beside a known one must be at least as long to be a word of its own: "Loss" of "MSELoss". */
    private static final int SHORTEST_WORD = 3;
    /** Letters that a verb has before its last: "prun" of "prune", which "pruning" begins with. */
    private static final int SHORTEST_STEM = 4;
    /** Words of the field for the same things that no spelling leads to. */
    private static final Map<String, String> SYNONYMS = Map.of(
            "cuda", "gpu", "filter", "channel", "filters", "channel", "kernel", "channel", "ce", "cross_entropy");

    /** Names of fields elsewhere for what is called otherwise here. */
    private static final Map<String, String> FIELDS = Map.of(
            "lr", "learningRate",
            "wd", "weightDecay",
            "amount", "sparsity",
            "ratio", "sparsity",
            "nbits", "bits",
            "bs", "batchSize");

    /** The known name with the fewest edits, if those are no more than a third of it. */
    public static @Nullable String to(String name, List<String> known) {
        if (name.length() > LONGEST) {
            return null;
        }
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = edits(plain(name), plain(candidate));
            if (edits < fewest && edits <= Math.max(1, candidate.length() / 3)) {
                best = candidate;
                fewest = edits;
            }
        }
        return best;
    }

    /** A misspelt field, another library's name for it, or a longer or a shorter word with it ({@code dataset}). */
    public static @Nullable String field(String given, List<String> known) {
        if (given.length() > LONGEST) {
            return null;
        }
        String synonym = FIELDS.get(plain(given));
        if (synonym != null && known.contains(synonym)) {
            return synonym;
        }
        return Optional.ofNullable(to(given, known))
                .or(() -> longest(given, known, Nearest::holdsAsWord))
                .orElse(null);
    }

    /** A misspelt value, a longer or a shorter word with it ({@code per_channel}), or another form of it ({@code pruning}). */
    public static @Nullable String value(String given, List<String> known) {
        if (given.length() > LONGEST) {
            return null;
        }
        String synonym = SYNONYMS.get(given.toLowerCase(Locale.ROOT));
        if (synonym != null && known.contains(synonym)) {
            return synonym;
        }
        return longest(given, known, Nearest::isFormOf)
                .or(() -> Optional.ofNullable(to(given, known)))
                .or(() -> longest(given, known, Nearest::holdsAsWord))
                .or(() -> longest(given, known, Nearest::shareStem))
                .orElse(null);
    }

    private static Optional<String> longest(String given, List<String> known, BiPredicate<String, String> alike) {
        return known.stream()
                .filter(candidate -> alike.test(given, candidate))
                .max(Comparator.comparingInt(String::length));
    }

    private static boolean holdsAsWord(String one, String other) {
        return begins(one, other) || ends(one, other) || begins(other, one);
    }

    private static boolean begins(String longer, String shorter) {
        return leavesWord(plain(longer), plain(shorter)) && plain(longer).startsWith(plain(shorter))
                || parts(longer).getFirst().equals(plain(shorter));
    }

    private static boolean ends(String longer, String shorter) {
        return leavesWord(plain(longer), plain(shorter)) && plain(longer).endsWith(plain(shorter))
                || parts(longer).getLast().equals(plain(shorter));
    }

    private static boolean leavesWord(String longer, String shorter) {
        return shorter.length() >= SHORTEST_WORD && longer.length() >= shorter.length() + SHORTEST_WORD;
    }

    private static List<String> parts(String name) {
        return List.of(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT)
                .split("[_\\- ]", -1));
    }

    /** The known word is a verb, and what is given another form of it. */
    private static boolean isFormOf(String given, String verb) {
        return verb.length() > SHORTEST_STEM
                && verb.endsWith("e")
                && plain(given).startsWith(plain(verb.substring(0, verb.length() - 1)));
    }

    /** Another word of the same stem: {@code success} for {@code succeeded}. */
    private static boolean shareStem(String given, String candidate) {
        String stem = plain(candidate).substring(0, Math.min(plain(candidate).length(), SHORTEST_STEM + 1));
        return stem.length() > SHORTEST_STEM && plain(given).startsWith(stem);
    }

    /** Case, separators and British spelling cost nothing. */
    private static String plain(String name) {
        return name.replaceAll("[_\\- ]", "").toLowerCase(Locale.ROOT).replace("is", "iz");
    }

    /** Insertions, deletions, replacements and swaps of neighbours, row by row. */
    private static int edits(String one, String other) {
        int[] twoAbove = new int[other.length() + 1];
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && swapped(one, i, other, j)) {
                    row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
                }
            }
            twoAbove = above;
            above = row;
        }
        return above[other.length()];
    }

    private static boolean swapped(String one, int i, String other, int j) {
        return one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
    }

    private Nearest() {}
}
