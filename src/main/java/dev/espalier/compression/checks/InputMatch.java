package dev.espalier.compression.checks;

import dev.espalier.samples.DatasetInfo;
import java.util.List;

/**
 * Whether a dataset's samples fit a model's ends, as far as both are known. The input's size is often only assumed: samples
 * of another fit, too, if the graph makes of them what it makes of those.
 */
record InputMatch(ModelFacts model) {
    void check(DatasetInfo dataset, List<Objection> errors) {
        if (!model.runnable()) {
            return;
        }
        List<Long> input = model.input();
        if (input != null && !fits(input, dataset.inputShape()) && !runsOn(dataset.inputShape())) {
            errors.add(new Objection(
                    "/datasetId",
                    "the samples have shape " + dataset.inputShape() + ", but model " + model.id() + " takes "
                            + input));
        }
        if (input == null && model.graphInput() != null && !sameChannels(model.graphInput(), dataset.inputShape())) {
            errors.add(new Objection(
                    "/datasetId",
                    "the samples have shape " + dataset.inputShape() + ", but the program of model " + model.id()
                            + " takes " + model.graphInput() + " (another height and width may do)"));
        }
        List<Long> output = model.output();
        Integer classes = dataset.classes();
        if (output != null && !output.isEmpty() && classes != null && classes > output.getFirst()) {
            errors.add(new Objection(
                    "/datasetId",
                    "the dataset has " + classes + " classes, but model " + model.id() + " has " + output.getFirst()
                            + " outputs"));
        }
        numbers(dataset, errors);
    }

    /** As many numbers come out as are to be predicted: (N) goes with (N, 1), and nothing is broadcast. */
    private void numbers(DatasetInfo dataset, List<Objection> errors) {
        Integer width = dataset.targetWidth();
        List<Long> output = model.output() != null
                ? model.output()
                : model.contents().resultOf(dataset.inputShape()).orElse(null);
        if (width != null && output != null && elements(output) != width) {
            errors.add(new Objection(
                    "/datasetId",
                    "the dataset is for regression, with " + width + (width == 1 ? " number" : " numbers")
                            + " to be predicted for each sample, but model " + model.id() + " answers with "
                            + elements(output) + " (shape " + output + ")"));
        }
    }

    /** A model made of linear layers alone gets its input flattened. */
    private static boolean fits(List<Long> input, List<Long> samples) {
        return input.equals(samples) || (input.size() == 1 && elements(samples) == input.getFirst());
    }

    /** All that a program's code tells of images; their size in its graph is assumed. */
    private static boolean sameChannels(List<Long> graph, List<Long> samples) {
        return graph.size() != 3 || (samples.size() == 3 && graph.getFirst().equals(samples.getFirst()));
    }

    private boolean runsOn(List<Long> samples) {
        return model.output() != null
                && model.contents()
                        .resultOf(samples)
                        .filter(model.output()::equals)
                        .isPresent();
    }

    private static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
