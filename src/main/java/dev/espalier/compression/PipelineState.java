package dev.espalier.compression;

import dev.espalier.compression.results.Measure;
import dev.espalier.network.Score;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a pipeline has come, apart from the tensors: from here any pipeline that begins with the same steps can go on.
 *
 * @param steps that are done
 * @param engine that they ran on
 * @param baseline the dense model, weighed
 * @param dense the dense model, scored
 * @param score of the model as it is now
 * @param workspace as it saved itself; null before the first step
 */
record PipelineState(
        int steps,
        String engine,
        Measure baseline,
        Score dense,
        Score score,
        Stages.State stages,
        @Nullable ObjectNode workspace) {}
