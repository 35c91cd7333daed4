package dev.espalier.compression.measuring;

import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Objective;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.QuantizationRange;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.layers.LayerBits;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.Counting;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Scope;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.compression.spec.training.LearningRateSchedule;
import dev.espalier.compression.spec.training.OptimizerSpec;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
record Suggestion(
        Sensitivity spec, List<StepSpec> before, @Nullable Finetune finetune) {
    private static final double ONE_POINT = 0.01;
    private static final double LOSS_FACTOR = 1.05;
    private static final int MOST_NAMES = 1000;
    private static final int EPOCHS = 2;
    private static final int BATCH_SIZE = 128;

    /** So slow that it harms no network that was trained before. */
    private static final OptimizerSpec GENTLE =
            new OptimizerSpec(OptimizerSpec.Type.SGD, 0.001, 0.9, 0.0, false, null, null, null);

    /** Whether a value goes further than where a layer is already. */
    interface Helps {
        boolean further(String layer, double value);
    }

    /** Empty where no layer tolerates any value, or more layers differ than a step can name. */
    Optional<SuggestedJob> of(List<SensitivityPoint> points, Score unchanged, Helps helps) {
        List<SensitivityPoint> chosen = new ArrayList<>();
        List<String> excluded = new ArrayList<>(spec.layers().exclude());
        Map<String, List<SensitivityPoint>> byLayer = points.stream()
                .collect(Collectors.groupingBy(SensitivityPoint::layer, LinkedHashMap::new, Collectors.toList()));
        byLayer.forEach((layer, tried) -> hardest(tried, unchanged)
                .filter(point -> helps.further(layer, point.value()))
                .ifPresentOrElse(chosen::add, () -> excluded.add(layer)));
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        double common = mostCommon(chosen);
        List<SensitivityPoint> others =
                chosen.stream().filter(point -> point.value() != common).toList();
        if (excluded.size() > MOST_NAMES || others.size() > MOST_NAMES) {
            return Optional.empty();
        }
        StepSpec next = step(common, others, new LayerSelection(spec.layers().include(), excluded));
        return Optional.of(SuggestedJob.of(
                Stream.concat(before.stream().filter(step -> step.change().isPresent()), Stream.of(next))
                        .toList()));
    }

    private Optional<SensitivityPoint> hardest(List<SensitivityPoint> tried, Score unchanged) {
        List<SensitivityPoint> fromMild = tried.stream()
                .sorted((a, b) -> Double.compare(hardness(a.value()), hardness(b.value())))
                .toList();
        return fromMild.stream().takeWhile(point -> tolerable(point, unchanged)).reduce((milder, harder) -> harder);
    }

    private double hardness(double value) {
        return spec.of() == Sensitivity.Of.PRUNE ? value : -value;
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
    private double mostCommon(List<SensitivityPoint> chosen) {
        Map<Double, Long> counts =
                chosen.stream().collect(Collectors.groupingBy(SensitivityPoint::value, Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.<Double, Long>comparingByValue().thenComparing(entry -> -hardness(entry.getKey())))
                .orElseThrow()
                .getKey();
    }

    private StepSpec step(double common, List<SensitivityPoint> others, LayerSelection layers) {
        return switch (spec.of()) {
            case PRUNE ->
                new Prune(
                        common,
                        Structure.UNSTRUCTURED,
                        Criterion.MAGNITUDE,
                        Scope.LAYER,
                        Counting.PERCENTILE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        StepSpec.CALIBRATION_SAMPLES,
                        others.stream()
                                .map(point -> new LayerSparsity(point.layer(), point.value()))
                                .toList(),
                        layers,
                        PruneSchedule.AT_ONCE,
                        finetune);
            case QUANTIZE ->
                new Quantize(
                        (int) common,
                        Scheme.ASYMMETRIC,
                        Granularity.TENSOR,
                        null,
                        QuantizationRange.MIN_MAX,
                        Objective.ERROR,
                        others.stream()
                                .map(point -> new LayerBits(point.layer(), (int) point.value()))
                                .toList(),
                        null,
                        layers,
                        finetune);
        };
    }

    /** The first finetuning of a job, plain; where it has none two epochs at a rate that harms nothing. */
    static Finetune finetuneOf(List<StepSpec> steps) {
        return steps.stream()
                .flatMap(step -> Stream.ofNullable(step.finetune()))
                .findFirst()
                .map(Suggestion::plain)
                .orElseGet(() -> new Finetune(
                        EPOCHS, BATCH_SIZE, GENTLE, LearningRateSchedule.CONSTANT, null, null, null, null, List.of()));
    }

    private static Finetune plain(Finetune of) {
        return new Finetune(
                of.epochs(),
                of.batchSize(),
                of.optimizer(),
                of.learningRateSchedule(),
                of.keepBest(),
                null,
                null,
                null,
                List.of());
    }
}
