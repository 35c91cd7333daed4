package dev.espalier.web.schema;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody who misspelt a name probably meant. */
final class Nearest {
    private static final int LONGEST = 100;

    /** The known name with the fewest edits, if those are no more than a third of it. */
    static @Nullable String to(String name, List<String> known) {
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

    /** Case and separators are the commonest slips: they cost nothing. */
    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
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
