package dev.espalier.samples.contents;

import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.arrays.LabelArrays;
import dev.espalier.samples.arrays.NamedArrays;
import dev.espalier.samples.sources.PixelSources;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.transforms.Placement;
import dev.espalier.samples.values.InputCheck;
import dev.espalier.samples.values.Scales;
import dev.espalier.samples.values.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds samples in a file of arrays. */
public final class ArrayContents {
    private ArrayContents() {}

    /**
     * What the arrays come from, and what is known of them.
     *
     * @param format as the API names it
     * @param wayOut how to write a file with the usual parts
     * @param classNames what numbers in the labels stand for; empty where that is not known
     */
    public record Origin(String format, String wayOut, List<String> classNames) {}

    /** Checks everything that can be checked; the file is closed where this throws. */
    public static Contents of(Origin origin, ArrayFile file, DatasetSpec spec, Path scratch) throws IOException {
        ArrayFile opened = file;
        try {
            NamedArrays named = NamedArrays.of(file);
            List<String> classNames = origin.classNames();
            opened = named;
            if (spec.task() == Task.CLASSIFICATION && classNames.isEmpty()) {
                LabelArrays labels = LabelArrays.of(named, scratch);
                opened = labels;
                classNames = labels.classNames();
            }
            List<String> findings = new ArrayList<>(named.told().stream().toList());
            return contents(new Origin(origin.format(), origin.wayOut(), classNames), opened, spec, scratch, findings);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static Contents contents(
            Origin origin, ArrayFile file, DatasetSpec spec, Path scratch, List<String> findings) throws IOException {
        boolean npz = origin.format().equals("npz");
        PartFinder finder = new PartFinder(file, origin.wayOut(), npz, spec.split(), findings);
        Map<Part, Samples> parts = finder.find();
        List<NpyArray> inputs = finder.inputs();
        InputCheck.sameSamples(inputs);
        Geometry stored = Geometry.of(inputs.getFirst(), spec.preprocessing().layout(), findings);
        ArrayImages images = ArrayImages.of(spec, stored, inputs);
        Geometry geometry = images.geometry();
        Placement.check(spec.augmentation(), geometry);
        Normalization normalization = Normalization.of(
                spec.preprocessing(),
                geometry.channels(),
                Scales.of(inputs, geometry.isImage(), spec.preprocessing().scale(), findings));
        normalization.doubt(spec.preprocessing()).ifPresent(findings::add);
        List<String> holes = InputCheck.tell(inputs, normalization, findings);
        Targets targets = Targets.of(
                spec.task(), parts.values(), origin.classNames(), npz ? finder.pairs() : List.of(), findings);
        PixelSources sources = new PixelSources(images.steps(), geometry, scratch, file);
        return new Contents(
                origin.format(),
                images.change(parts, sources),
                geometry,
                normalization,
                targets,
                targets.classNames(origin.classNames()),
                findings,
                new Flaws(holes, targets.fromOne()),
                sources,
                normalization.understood(spec.preprocessing(), stored.layout()),
                null);
    }
}
