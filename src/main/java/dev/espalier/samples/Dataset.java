package dev.espalier.samples;

import dev.espalier.formats.DType;
import java.io.Closeable;
import java.nio.file.Path;

/** An open dataset: its parts, prepared batch by batch. Arrays stay in mapped files, never whole in heap. */
public final class Dataset implements Closeable {
    /**
     * Opens and checks a dataset file; throws {@code formats.RefusedFile} for a file that cannot be used, saying why.
     *
     * @param scratch an existing folder for what must be unpacked; owned by the caller
     */
    public static Dataset open(Path file, DatasetSpec spec, Path scratch) {
        throw new UnsupportedOperationException("not built yet");
    }

    public DatasetInfo info() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** A pass in file order, without augmentation. The last batch may be smaller. */
    public Batches inOrder(Part part, int batchSize, DType inputType) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** A training pass, shuffled and augmented from (seed, epoch) alone: the same arguments give the same bytes. */
    public Batches shuffled(Part part, int batchSize, DType inputType, long seed, int epoch) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
