package dev.espalier.samples;

import java.io.Closeable;
import java.util.List;
import java.util.Map;

/**
 * What was found in a dataset's file, checked.
 *
 * @param format as the API names it
 * @param file what the samples are read from; closed with the dataset
 */
record Contents(
        String format,
        Map<Part, Samples> parts,
        Geometry geometry,
        Normalization normalization,
        Targets targets,
        List<String> classNames,
        List<String> findings,
        Closeable file) {}
