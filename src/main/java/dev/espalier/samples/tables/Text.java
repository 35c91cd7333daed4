package dev.espalier.samples.tables;

import dev.espalier.samples.streams.Unpacking;
import dev.espalier.samples.words.PartName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text that can be read again and again, perhaps compressed by gzip.
 *
 * @param name for messages
 * @param part which part of the dataset it holds; null where its rows or the split say
 * @param bytes of the file that it is read from, for the ratio of compression
 */
public record Text(String name, @Nullable PartName part, Opening opening, long bytes) {
    /** Opens what the text is read from. */
    public interface Opening {
        InputStream open() throws IOException;
    }

    /** Whether a file is named as a table of text is. */
    public static boolean isNamed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String bare = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
        return bare.endsWith(".csv") || bare.endsWith(".tsv");
    }

    InputStream open() throws IOException {
        return Unpacking.of(opening.open(), name, bytes);
    }
}
