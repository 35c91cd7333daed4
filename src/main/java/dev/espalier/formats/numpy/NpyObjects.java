package dev.espalier.formats.numpy;

import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/** An array of Python objects, which is a pickle: never read for its values, but judged, as numpy would load it. */
final class NpyObjects {
    /** Labels as text take some 20 bytes each. */
    private static final int MOST_BYTES = 16 << 20;

    private NpyObjects() {}

    /** Hostile where it could act or cannot be judged; else with the line that makes plain numbers of it. */
    static RefusedFile refusal(String name, InputStream in, long bytes) throws IOException {
        String what = "array \"" + name + "\" holds Python objects, a pickle";
        if (bytes > MOST_BYTES) {
            return new RefusedFile(
                    Reason.UNSUPPORTED_FILE,
                    what + " of " + bytes + " bytes, of which at most " + MOST_BYTES + " are looked into",
                    "write it as numbers or text where it was made");
        }
        Pickle pickle;
        try {
            pickle = PickleReader.read(
                    MemorySegment.ofArray(in.readNBytes((int) bytes)), 0, "that pickle", PickleLimits.DEFAULT);
        } catch (RefusedFile e) {
            return new RefusedFile(
                    Reason.HOSTILE_FILE,
                    what + " that acts, or cannot be judged, when numpy loads it with allow_pickle=True: "
                            + e.getMessage(),
                    "do not load this file anywhere; ask its author for numbers or text");
        }
        boolean plain = pickle.foreign().modules().isEmpty()
                && pickle.foreign().others().isEmpty();
        return new RefusedFile(
                Reason.UNSUPPORTED_FILE,
                what + (plain ? " of plain data, which is not read" : " of unknown classes, which is not read"),
                plain ? NumpyLines.PLAIN_OBJECTS : "write it as numbers or text where it was made");
    }
}
