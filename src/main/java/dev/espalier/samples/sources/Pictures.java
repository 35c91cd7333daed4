package dev.espalier.samples.sources;

import dev.espalier.samples.images.Pixels;
import dev.espalier.samples.images.UnreadableImage;
import java.io.IOException;

/** Images of a part, row by row, in the colours that are wanted and of whatever size they have. Any thread may read. */
public interface Pictures {
    int count();

    Pixels picture(int row) throws IOException, UnreadableImage;

    /** For messages. */
    String name(int row);
}
