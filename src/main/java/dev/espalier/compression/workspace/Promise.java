package dev.espalier.compression.workspace;

import dev.espalier.graph.channels.Cut;
import java.io.IOException;

/**
 * One thing that steps leave of a model beside the values of its tensors, and that later steps go by. It follows the
 * network through all that may become of it; {@link Promises} sees to that.
 */
interface Promise {
    /** Follows a network from which units were taken. */
    void reshape(Cut cut) throws IOException;

    void save(SavedWorkspace into) throws IOException;

    /** Becomes what another was when it was saved, whatever it is now; nothing where nothing was saved. */
    void load(SavedWorkspace from) throws IOException;
}
