package dev.espalier.compression;

import dev.espalier.network.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a next job of what a sensitivity step found: the steps that changed the model before it, then one that takes
 * every layer as far as its own accuracy allows, then finetuning.
 *
 * <pre>
 * a layer goes to the last of its values, from mild to hard, before the first that costs more than is tolerated:
 * accuracy: one point, or one standard error sqrt(p (1 - p) / n) of the unchanged model where that is more
 * loss (regression): 5 % more than the unchanged model's
 * </pre>
 *
 * Costs of layers add up, which is what the finetuning is for. Layers that tolerate no value are excluded.
 *
 * @param before the steps of the job up to the sensitivity step
 * @param finetune null where there is nothing to train on
 */
@SuppressWarnings("NullAway") // Specs take null for what is left out, and fill in their defaults
record Suggestion(StepSpec.Sensitivity spec, List<StepSpec> before, StepSpec.@Nullable Finetune finetune) {
    private static final double ONE_POINT = 0.01;
    private static final double LOSS_FACTOR = 1.05;
    private static final int MOST_NAMES = 1000;
    private static final StepSpec.Finetune SHORT = new StepSpec.Finetune(
            2,
            null,
            new OptimizerSpec(OptimizerSpec.Type.SGD, 0.001, 0.9, null, null, null, null, null),
            null,
            null,
            null,
            null,
            null,
            null);

    /** Whether a value goes further than where a layer is already. */
    interface Helps {
        boolean further(String layer, double value);
    }

    /** Empty where no layer tolerates any value, or more layers differ than a step can name. */
    Optional<SuggestedJob> of(List<SensitivityPoint> points, Score unchanged, Helps helps) {
        Map<String, Double> chosen = new LinkedHashMap<>();
        List<String> excluded = new ArrayList<>(spec.layers().exclude());
        Map<String, List<SensitivityPoint>> byLayer = points.stream()
                .collect(Collectors.groupingBy(SensitivityPoint::layer, LinkedHashMap::new, Collectors.toList()));
        byLayer.forEach((layer, tried) -> {
            Optional<Double> hardest = hardest(tried, unchanged).filter(value -> helps.further(layer, value));
            hardest.ifPresentOrElse(value -> chosen.put(layer, value), () -> excluded.add(layer));
        });
        if (chosen.isEmpty() || excluded.size() > MOST_NAMES) {
            return Optional.empty();
        }
        double common = mostCommon(chosen);
        List<String> others = chosen.keySet().stream()
                .filter(layer -> chosen.get(layer) != common)
                .toList();
        if (others.size() > MOST_NAMES) {
            return Optional.empty();
        }
        LayerSelection layers = new LayerSelection(spec.layers().include(), excluded);
        return Optional.of(SuggestedJob.of(Stream.concat(
                        before.stream().filter(StepSpec::changes), Stream.of(step(common, others, chosen, layers)))
                .toList()));
    }

    private Optional<Double> hardest(List<SensitivityPoint> tried, Score unchanged) {
        List<SensitivityPoint> fromMild = tried.stream()
                .sorted((a, b) -> Double.compare(hardness(a.value()), hardness(b.value())))
                .toList();
        return fromMild.stream()
                .takeWhile(point -> tolerable(point, unchanged))
                .reduce((milder, harder) -> harder)
                .map(SensitivityPoint::value);
    }

    private double hardness(double value) {
        return spec.of() == StepSpec.Sensitivity.Of.PRUNE ? value : -value;
    }

    private static boolean tolerable(SensitivityPoint point, Score unchanged) {
        Double accuracy = unchanged.accuracy();
        if (accuracy == null || point.accuracy() == null) {
            return point.loss() != null && point.loss() <= unchanged.loss() * LOSS_FACTOR;
        }
        double standardError = Math.sqrt(accuracy * (1 - accuracy) / unchanged.samples());
        return accuracy - point.accuracy() <= Math.max(ONE_POINT, standardError) + 1e-12;
    }

    /** What most layers go to; of equals the milder. */
    private double mostCommon(Map<String, Double> chosen) {
        Map<Double, Long> counts =
                chosen.values().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.keySet().stream()
                .min((a, b) -> counts.get(a).equals(counts.get(b))
                        ? Double.compare(hardness(a), hardness(b))
                        : Long.compare(counts.get(b), counts.get(a)))
                .orElseThrow();
    }

    private StepSpec step(double common, List<String> others, Map<String, Double> chosen, LayerSelection layers) {
        return switch (spec.of()) {
            case PRUNE ->
                new StepSpec.Prune(
                        common,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        others.stream()
                                .map(name -> new LayerSparsity(name, chosen.get(name)))
                                .toList(),
                        layers,
                        null,
                        finetune);
            case QUANTIZE ->
                new StepSpec.Quantize(
                        (int) common,
                        null,
                        null,
                        null,
                        null,
                        others.stream()
                                .map(name ->
                                        new LayerBits(name, chosen.get(name).intValue()))
                                .toList(),
                        null,
                        layers,
                        finetune);
        };
    }

    /** The first finetuning of a job, plain; where it has none two epochs at a rate that harms nothing. */
    static StepSpec.Finetune finetuneOf(List<StepSpec> steps) {
        return steps.stream()
                .flatMap(step -> Stream.ofNullable(
                        switch (step) {
                            case StepSpec.Finetune finetune -> finetune;
                            case StepSpec.Prune prune -> prune.finetune();
                            case StepSpec.Quantize quantize -> quantize.finetune();
                            case StepSpec.Evaluate _,
                                    StepSpec.Recalibrate _,
                                    StepSpec.Sensitivity _,
                                    StepSpec.Measure _ -> null;
                        }))
                .findFirst()
                .map(Suggestion::plain)
                .orElse(SHORT);
    }

    private static StepSpec.Finetune plain(StepSpec.Finetune of) {
        return new StepSpec.Finetune(
                of.epochs(),
                of.batchSize(),
                of.optimizer(),
                of.learningRateSchedule(),
                of.keepBest(),
                null,
                null,
                null,
                null);
    }
}
