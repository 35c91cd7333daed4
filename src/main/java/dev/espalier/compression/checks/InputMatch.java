package dev.espalier.compression.checks;

import dev.espalier.samples.DatasetInfo;
import java.util.List;
import java.util.Optional;

/**
 * Whether a dataset's samples fit a model's ends, as far as both are known. The input's size is often only assumed: samples
 * of another fit, too, if the graph makes of them what it makes of those.
 */
record InputMatch(ModelFacts model) {
    void check(DatasetInfo dataset, List<Objection> errors) {
        if (!model.runnable()) {
            return;
        }
        dataset.notFinite()
                .ifPresent(holes -> errors.add(new Objection(
                        "/datasetId",
                        "the dataset has samples that are no numbers: " + holes
                                + "; neither training nor scoring works on them: repair or leave out such samples, and"
                                + " upload it again")));
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
        outputs(dataset)
                .filter(outputs -> dataset.classes() != null && dataset.classes() > outputs)
                .ifPresent(outputs -> errors.add(new Objection(
                        "/datasetId",
                        "the dataset has " + dataset.classes() + " classes, but model " + model.id() + " has "
                                + outputs + " outputs"
                                + dataset.labelsFromOne().map("; "::concat).orElse(""))));
    }

    /** How many classes the model tells apart, as far as that is known of it or of what it makes of such samples. */
    private Optional<Long> outputs(DatasetInfo dataset) {
        List<Long> known = model.output();
        if (known != null && !known.isEmpty()) {
            return Optional.of(known.getFirst());
        }
        List<Long> input = model.input() == null ? dataset.inputShape() : model.input();
        return model.contents()
                .resultOf(input)
                .filter(shape -> !shape.isEmpty())
                .map(List::getFirst);
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
