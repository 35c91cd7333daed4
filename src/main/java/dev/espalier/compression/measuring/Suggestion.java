package dev.espalier.compression.measuring;

import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.network.Score;
import dev.espalier.text.EnumNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
    private static final JsonMapper JSON = JsonMapper.shared();

    /** So slow that it harms no network that was trained before. */
    private static final String GENTLE = """
            {"epochs": 2, "optimizer": {"type": "sgd", "learningRate": 0.001, "momentum": 0.9}}""";

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

    /** As a client writes it, who leaves all else to its defaults. */
    private StepSpec step(double common, List<SensitivityPoint> others, LayerSelection layers) {
        String to = spec.of() == Sensitivity.Of.PRUNE ? "sparsity" : "bits";
        ObjectNode step = JSON.createObjectNode().put("type", EnumNames.of(spec.of()));
        step.put(to, common);
        ArrayNode overrides = step.putArray("overrides");
        others.forEach(
                point -> overrides.addObject().put("layers", point.layer()).put(to, point.value()));
        step.set("layers", JSON.valueToTree(layers));
        step.set("finetune", JSON.valueToTree(finetune));
        return JSON.treeToValue(step, StepSpec.class);
    }

    /** The first finetuning of a job, plain; where it has none two epochs at a rate that harms nothing. */
    static Finetune finetuneOf(List<StepSpec> steps) {
        return steps.stream()
                .flatMap(step -> Stream.ofNullable(step.finetune()))
                .findFirst()
                .map(Suggestion::plain)
                .orElseGet(() -> JSON.readValue(GENTLE, Finetune.class));
    }

    private static Finetune plain(Finetune of) {
        ObjectNode plain = JSON.valueToTree(of);
        plain.retain("epochs", "batchSize", "optimizer", "learningRateSchedule", "keepBest");
        return JSON.treeToValue(plain, Finetune.class);
    }
}
