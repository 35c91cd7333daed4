package dev.espalier.samples;

import dev.espalier.samples.batches.BatchFiller;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.batches.Pass;
import dev.espalier.samples.contents.Contents;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.spec.Understood;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.samples.transforms.Draws;
import dev.espalier.samples.transforms.Placement;
import dev.espalier.tensors.DType;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An open dataset: its parts, prepared batch by batch. Arrays stay in mapped files and images in their archive, never
 * whole in heap.
 */
public final class Dataset implements Closeable {
    private final DatasetSpec spec;
    private final Contents contents;

    private Dataset(DatasetSpec spec, Contents contents) {
        this.spec = spec;
        this.contents = contents;
    }

    /**
     * Opens and checks a dataset file; throws {@code formats.RefusedFile} for a file that cannot be used and
     * {@link UnfitSpec} for one that cannot be used in the way that the spec wants, saying why.
     *
     * @param scratch an existing folder for what must be unpacked; owned by the caller
     */
    public static Dataset open(Path file, DatasetSpec spec, Path scratch) {
        try {
            return new Dataset(spec, DatasetFile.open(file, spec, scratch));
        } catch (IOException e) {
            throw new UncheckedIOException("the dataset cannot be read: " + e.getMessage(), e);
        }
    }

    public DatasetInfo info() {
        return new DatasetInfo(
                contents.format(),
                spec.task(),
                samples(Part.TRAIN),
                samples(Part.VALIDATION),
                samples(Part.TEST),
                contents.geometry().inputShape(),
                contents.targets().classes(),
                contents.classNames(),
                contents.findings(),
                contents.flaws(),
                contents.targets().classes() == null ? contents.targets().width() : null);
    }

    /** How its samples are prepared, in full. */
    public Understood understood() {
        return new Understood(contents.understood(), spec.augmentation());
    }

    /** The spec that it was opened with, and what was seen when it was: opening it again with this is faster. */
    public DatasetSpec spec() {
        return contents.unreadable() == null ? spec : spec.withUnreadable(contents.unreadable());
    }

    private long samples(Part part) {
        Samples samples = contents.parts().get(part);
        return samples == null ? 0 : samples.count();
    }

    /** A pass in file order, without augmentation. The last batch may be smaller. */
    public Batches inOrder(Part part, int batchSize, DType inputType) {
        return pass(part, batchSize, inputType, new BatchFiller.Course(null, _ -> Placement.ORIGINAL));
    }

    /**
     * A training pass, shuffled and augmented from (seed, epoch) alone: the same arguments give the same bytes. How a
     * sample is augmented depends on its row in the file, not on when it comes.
     */
    public Batches shuffled(Part part, int batchSize, DType inputType, long seed, int epoch) {
        int[] order = new Draws(seed, Draws.Purpose.SHUFFLE, epoch, 0)
                .permutation(existing(part).count());
        return pass(
                part,
                batchSize,
                inputType,
                new BatchFiller.Course(order, row -> Placement.draw(spec.augmentation(), seed, epoch, row)));
    }

    /**
     * A pass over some of a part's samples, drawn from the seed alone, without augmentation: for calibration.
     *
     * @param samples how many; all of the part, in another order, where it has no more
     */
    public Batches sampled(Part part, int samples, int batchSize, DType inputType, long seed) {
        int count = existing(part).count();
        int[] order = new Draws(seed, Draws.Purpose.CALIBRATE, 0, 0).permutation(count);
        int[] drawn = Arrays.copyOf(order, Math.min(samples, count));
        return pass(part, batchSize, inputType, new BatchFiller.Course(drawn, _ -> Placement.ORIGINAL));
    }

    private Batches pass(Part part, int batchSize, DType inputType, BatchFiller.Course course) {
        return new Pass(new BatchFiller(
                existing(part),
                contents.targets(),
                contents.geometry(),
                contents.normalization(),
                new BatchFiller.Request(batchSize, inputType),
                course));
    }

    private Samples existing(Part part) {
        Samples samples = contents.parts().get(part);
        if (samples == null) {
            throw new IllegalArgumentException("the dataset has no part " + part + ", only "
                    + contents.parts().keySet());
        }
        return samples;
    }

    /** Close what passes there are first. */
    @Override
    public void close() {
        try {
            contents.file().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
