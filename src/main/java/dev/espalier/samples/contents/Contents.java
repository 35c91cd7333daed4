package dev.espalier.samples.contents;

import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.values.Targets;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a dataset's file, checked.
 *
 * @param format as the API names it
 * @param file what the samples are read from; closed with the dataset
 * @param understood how samples are prepared, in full
 * @param unreadable as the spec keeps it; null where there are no image files
 */
public record Contents(
        String format,
        Map<Part, Samples> parts,
        Geometry geometry,
        Normalization normalization,
        Targets targets,
        List<String> classNames,
        List<String> findings,
        Flaws flaws,
        Closeable file,
        DatasetSpec.Preprocessing understood,
        @Nullable List<Integer> unreadable) {}
