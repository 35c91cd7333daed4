package dev.espalier.web.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Makes one file of the files of an upload, where a route takes several. */
public interface Gathering {
    /**
     * Whether a file of this name is likely one of several, so that it is written to where it stays at once, and not copied
     * there when the next one comes.
     */
    boolean isOneOfSeveral(String fileName);

    /** Begins the one file, which does not exist yet. */
    Gathered begin(Path file) throws IOException;

    /** The one file, being written; nobody's until it is finished. */
    interface Gathered extends Closeable {
        /** Adds a file; no two have one name. */
        void add(String name, InputStream content) throws IOException;

        void finish() throws IOException;
    }
}
