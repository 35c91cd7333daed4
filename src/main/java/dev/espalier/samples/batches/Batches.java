package dev.espalier.samples.batches;

import java.util.Iterator;

/** One pass over a part of a dataset; batches are prepared ahead, off the calling thread. Close it to stop that. */
public interface Batches extends Iterator<Batch>, AutoCloseable {
    /** Samples in the whole pass. */
    int samples();

    @Override
    void close();
}
