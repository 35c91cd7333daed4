package dev.espalier.samples.tables;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells by the first rows of a text what stands between their cells. */
final class Separator {
    private static final int ROWS = 20;
    private static final char[] KNOWN = {'\t', ';', ',', '|', ' '};

    private Separator() {}

    /**
     * The first of tab, semicolon, comma, bar and blanks that gives every row the same number of cells, two or more; 0
     * where there is none.
     *
     * @param cut whether the text goes on behind the head, so that its last row is not whole
     */
    static char of(byte[] head, boolean cut) throws IOException {
        for (char separator : KNOWN) {
            if (cells(head, cut, separator) > 1) {
                return separator;
            }
        }
        for (char separator : KNOWN) {
            // Rows that differ are told by their lines later on
            if (separator != ' ' && first(head, separator) > 1) {
                return separator;
            }
        }
        return 0;
    }

    private static int first(byte[] head, char separator) throws IOException {
        try (Rows rows = new Rows(new ByteArrayInputStream(head), separator)) {
            List<String> row = rows.next();
            return row == null ? 0 : row.size();
        }
    }

    private static int cells(byte[] head, boolean cut, char separator) throws IOException {
        int found = 0;
        try (Rows rows = new Rows(new ByteArrayInputStream(head), separator)) {
            List<String> row = rows.next();
            for (int i = 0; row != null && i < ROWS; i++) {
                @Nullable List<String> following = rows.next();
                boolean whole = following != null || !cut || i == 0;
                if (whole && found > 0 && row.size() != found) {
                    return 0;
                }
                found = found == 0 ? row.size() : found;
                row = following;
            }
        }
        return found;
    }
}
