package dev.espalier.jobs.sharing;

import dev.espalier.compression.spec.ExpectedBaseline;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.jobs.JobSpec;
import dev.espalier.network.Loss;
import dev.espalier.runner.RunnerJson;
import dev.espalier.storage.Hashes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far jobs begin alike: same model, dataset and loss, and the same first steps with the same seed. Only where the
 * ways of several jobs part a checkpoint is of use; those places are told, by a hash of what led there.
 */
final class SharedPrefixes {
    /**
     * A place where several jobs come by and not all go on alike.
     *
     * @param steps how many steps were done; 0: the dense model is scored
     */
    record Prefix(int steps, String hash) {}

    /** All that the result of the first steps depends on; scoring the dense model takes no seed. */
    private record Beginning(
            String modelId,
            @Nullable String datasetId,
            @Nullable Loss loss,
            @Nullable ExpectedBaseline expectBaseline,
            JobSpec.Device device,
            @Nullable Long seed,
            List<StepSpec> steps) {
        static Beginning of(JobSpec spec, int steps) {
            return new Beginning(
                    spec.modelId(),
                    spec.datasetId(),
                    spec.loss(),
                    spec.expectBaseline(),
                    spec.device(),
                    steps == 0 ? null : spec.seed(),
                    spec.steps().subList(0, steps));
        }
    }

    /** For each job, in the same order, the places on its way, the nearest first. */
    static List<List<Prefix>> of(List<JobSpec> jobs) {
        List<List<Prefix>> ways = jobs.stream().map(SharedPrefixes::way).toList();
        Map<String, Integer> passing = new HashMap<>();
        Map<String, Integer> goingOnAlike = new HashMap<>();
        for (List<Prefix> way : ways) {
            way.forEach(prefix -> passing.merge(prefix.hash(), 1, Integer::sum));
        }
        for (List<Prefix> way : ways) {
            for (int i = 1; i < way.size(); i++) {
                goingOnAlike.merge(
                        way.get(i - 1).hash(), passing.getOrDefault(way.get(i).hash(), 0), Math::max);
            }
        }
        return ways.stream()
                .map(way -> way.stream()
                        .filter(prefix -> passing.getOrDefault(prefix.hash(), 0) > 1)
                        .filter(prefix ->
                                goingOnAlike.getOrDefault(prefix.hash(), 0) < passing.getOrDefault(prefix.hash(), 0))
                        .toList())
                .toList();
    }

    /** Without a dataset nothing is scored before the first step. */
    private static List<Prefix> way(JobSpec spec) {
        List<Prefix> way = new ArrayList<>();
        for (int steps = spec.datasetId() == null ? 1 : 0; steps <= spec.steps().size(); steps++) {
            way.add(new Prefix(steps, hash(Beginning.of(spec, steps))));
        }
        return way;
    }

    private static String hash(Beginning beginning) {
        return Hashes.sha256(RunnerJson.mapper().writeValueAsString(beginning));
    }

    private SharedPrefixes() {}
}
