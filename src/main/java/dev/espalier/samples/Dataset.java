package dev.espalier.samples;

import dev.espalier.formats.DType;
import dev.espalier.formats.NpyArray;
import dev.espalier.formats.NpzFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An open dataset: its parts, prepared batch by batch. Arrays stay in mapped files, never whole in heap. */
public final class Dataset implements Closeable {
    private final NpzFile file;
    private final DatasetSpec spec;
    private final Map<Part, Samples> parts;
    private final Geometry geometry;
    private final Normalization normalization;
    private final Targets targets;
    private final List<String> findings = new ArrayList<>();

    private Dataset(NpzFile file, DatasetSpec spec) throws IOException {
        this.file = file;
        this.spec = spec;
        this.parts = new PartFinder(file, spec.split(), findings).find();
        List<NpyArray> inputs =
                parts.values().stream().map(Samples::x).distinct().toList();
        InputCheck.sameSamples(inputs);
        this.geometry = Geometry.of(inputs.getFirst(), spec.preprocessing().layout(), findings);
        Placement.check(spec.augmentation(), geometry);
        this.normalization = Normalization.of(spec.preprocessing(), geometry.channels());
        InputCheck.tell(inputs, normalization, findings);
        this.targets = Targets.of(spec.task(), parts.values(), findings);
    }

    /**
     * Opens and checks a dataset file; throws {@code formats.RefusedFile} for a file that cannot be used and
     * {@link UnfitSpec} for one that cannot be used in the way that the spec wants, saying why.
     *
     * @param scratch an existing folder for what must be unpacked; owned by the caller
     */
    public static Dataset open(Path file, DatasetSpec spec, Path scratch) {
        try {
            NpzFile opened = NpzFile.open(file, scratch);
            try {
                return new Dataset(opened, spec);
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the dataset cannot be read: " + e.getMessage(), e);
        }
    }

    public DatasetInfo info() {
        return new DatasetInfo(
                "npz",
                spec.task(),
                samples(Part.TRAIN),
                samples(Part.VALIDATION),
                samples(Part.TEST),
                geometry.inputShape(),
                targets.classes(),
                targets.classNames(),
                findings);
    }

    private long samples(Part part) {
        Samples samples = parts.get(part);
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
                new BatchFiller.Course(
                        order,
                        row -> Placement.draw(
                                spec.augmentation(), new Draws(seed, Draws.Purpose.AUGMENT, epoch, row))));
    }

    private Batches pass(Part part, int batchSize, DType inputType, BatchFiller.Course course) {
        return new Pass(new BatchFiller(
                existing(part),
                targets,
                geometry,
                normalization,
                new BatchFiller.Request(batchSize, inputType),
                course));
    }

    private Samples existing(Part part) {
        Samples samples = parts.get(part);
        if (samples == null) {
            throw new IllegalArgumentException("the dataset has no part " + part + ", only " + parts.keySet());
        }
        return samples;
    }

    /** Close what passes there are first. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
