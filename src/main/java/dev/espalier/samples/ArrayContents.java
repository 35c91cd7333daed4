package dev.espalier.samples;

import dev.espalier.formats.ArrayFile;
import dev.espalier.formats.NpyArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds samples in a file of arrays. */
final class ArrayContents {
    private ArrayContents() {}

    /**
     * Checks everything that can be checked; the file stays the caller's where this throws.
     *
     * @param wayOut how to write a file with the usual parts
     */
    static Contents of(String format, ArrayFile file, DatasetSpec spec, Path scratch, String wayOut)
            throws IOException {
        List<String> findings = new ArrayList<>();
        PartFinder finder = new PartFinder(file, wayOut, spec.split(), findings);
        Map<Part, Samples> parts = finder.find();
        List<NpyArray> inputs = finder.inputs();
        InputCheck.sameSamples(inputs);
        Geometry stored = Geometry.of(inputs.getFirst(), spec.preprocessing().layout(), findings);
        ArrayImages images = ArrayImages.of(spec, stored, inputs);
        Geometry geometry = images.geometry();
        Placement.check(spec.augmentation(), geometry);
        Normalization normalization = Normalization.of(spec.preprocessing(), geometry.channels());
        InputCheck.tell(inputs, normalization, findings);
        Targets targets = Targets.of(spec.task(), parts.values(), findings);
        PixelSources sources = new PixelSources(images.steps(), geometry, scratch, file);
        return new Contents(
                format,
                images.change(parts, sources),
                geometry,
                normalization,
                targets,
                targets.classNames(),
                findings,
                sources,
                null);
    }
}
