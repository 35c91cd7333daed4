package dev.espalier.samples.tables;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A table of text that is read whole, such as one of the labels of images. */
public final class SmallTable {
    private SmallTable() {}

    /** Its rows, all of the same number of cells; none where the text is no table of two or more columns. */
    public static List<List<String>> rows(byte[] text) throws IOException {
        char separator = Separator.of(text, false);
        List<List<String>> all = new ArrayList<>();
        if (separator == 0) {
            return all;
        }
        try (Rows rows = new Rows(new ByteArrayInputStream(text), separator)) {
            for (List<String> row = rows.next(); row != null; row = rows.next()) {
                if (!all.isEmpty() && row.size() != all.getFirst().size()) {
                    return List.of();
                }
                all.add(row);
            }
        }
        return all;
    }
}
