package dev.espalier.compression.checks;

import dev.espalier.samples.DatasetInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a dataset's samples fit a model's ends, as far as both are known. The input's size is often only assumed: samples
 * of another fit, too, if the graph makes of them what it makes of those.
 */
record InputMatch(ModelFacts model) {
    void check(DatasetInfo dataset, List<Objection> errors) {
        if (!model.runnable()) {
            return;
        }
        List<String> holes = dataset.flaws().notFinite();
        if (!holes.isEmpty()) {
            errors.add(new Objection(
                    "/datasetId",
                    "the dataset has samples that are no numbers: " + String.join("; ", holes)
                            + "; neither training nor scoring works on them: repair or leave out such samples, and"
                            + " upload it again"));
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
        String fromOne = dataset.flaws().labelsFromOne();
        output(dataset)
                .map(List::getFirst)
                .filter(outputs -> dataset.classes() != null && dataset.classes() > outputs)
                .ifPresent(outputs -> errors.add(new Objection(
                        "/datasetId",
                        "the dataset has " + dataset.classes() + " classes, but model " + model.id() + " has "
                                + outputs + " outputs"
                                + (fromOne == null ? "" : "; " + fromOne))));
        numbers(dataset, errors);
    }

    /** What comes out for one sample, as far as that is known of the model or of what it makes of such samples. */
    private Optional<List<Long>> output(DatasetInfo dataset) {
        List<Long> input = model.input() == null ? dataset.inputShape() : model.input();
        return Optional.ofNullable(model.output())
                .filter(shape -> !shape.isEmpty())
                .or(() -> model.contents().resultOf(input))
                .filter(shape -> !shape.isEmpty());
    }

    /** As many numbers come out as are to be predicted: (N) goes with (N, 1), and nothing is broadcast. */
    private void numbers(DatasetInfo dataset, List<Objection> errors) {
        Integer width = dataset.targetWidth();
        output(dataset)
                .filter(shape -> width != null && elements(shape) != width)
                .ifPresent(shape -> errors.add(new Objection(
                        "/datasetId",
                        "the dataset is for regression, with " + numbers(width)
                                + " to be predicted for each sample, but model " + model.id() + " answers with "
                                + elements(shape) + " (shape " + shape + ")")));
    }

    private static String numbers(@Nullable Integer count) {
        return count + (Integer.valueOf(1).equals(count) ? " number" : " numbers");
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
