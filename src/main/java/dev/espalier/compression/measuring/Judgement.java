package dev.espalier.compression.measuring;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.compression.spec.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds a result against what was required of it. */
public record Judgement(List<RequirementResult> requirements) {
    /** @param latency of the final model at the first batch size; null where it was not measured */
    public static Judgement of(
            @Nullable Requirements required, Measure last, @Nullable Comparison comparison, @Nullable Latency latency) {
        List<RequirementResult> results = new ArrayList<>();
        if (required != null && required.maxAccuracyDrop() != null) {
            results.add(accuracyDrop(required.maxAccuracyDrop(), comparison));
        }
        if (required != null && required.maxBytes() != null) {
            results.add(bytes(required.maxBytes(), last.bytes()));
        }
        if (required != null && required.maxLatencyMs() != null) {
            results.add(latency(required.maxLatencyMs(), latency));
        }
        return new Judgement(List.copyOf(results));
    }

    /** Missed if anything is, else undecided if anything is; null where nothing was required. */
    public @Nullable Verdict verdict() {
        if (requirements.isEmpty()) {
            return null;
        }
        return any(Verdict.MISSED) ? Verdict.MISSED : any(Verdict.UNDECIDED) ? Verdict.UNDECIDED : Verdict.MET;
    }

    private boolean any(Verdict verdict) {
        return requirements.stream().anyMatch(result -> result.verdict() == verdict);
    }

    /** Met where even the largest drop that 95 % confidence allows is within the limit, missed where the least is not. */
    private static RequirementResult accuracyDrop(double limit, @Nullable Comparison comparison) {
        String name = "maxAccuracyDrop";
        if (comparison == null) {
            return new RequirementResult(
                    name, limit, null, Verdict.UNDECIDED, "the two models were not scored on test samples");
        }
        double least = comparison.interval().getFirst();
        double most = comparison.interval().getLast();
        Verdict verdict = most <= limit ? Verdict.MET : least > limit ? Verdict.MISSED : Verdict.UNDECIDED;
        String range = "between " + Pairing.points(least) + " and " + Pairing.points(most) + " points";
        String reason = switch (verdict) {
            case MET -> "the drop is " + range + ", which is within the limit";
            case MISSED -> "the drop is " + range + ", all of it above the limit";
            case UNDECIDED ->
                "the drop is " + range + ", on both sides of the limit: " + comparison.samples()
                        + " test samples are too few to tell";
        };
        return new RequirementResult(name, limit, comparison.accuracyDrop(), verdict, reason);
    }

    private static RequirementResult bytes(long limit, Measure.Bytes bytes) {
        long size = Objects.requireNonNull(bytes.packed());
        return result("maxBytes", limit, size, "the packed export takes " + size + " bytes");
    }

    private static RequirementResult latency(double limit, @Nullable Latency latency) {
        if (latency == null) {
            return new RequirementResult("maxLatencyMs", limit, null, Verdict.UNDECIDED, "latency was not measured");
        }
        String what = "a batch of " + latency.batchSize() + " takes "
                + String.format(Locale.ROOT, "%.3f", latency.medianMs()) + " ms (median"
                + (latency.noisy() ? "; noisy: the quartiles lie further apart than that)" : ")");
        return result("maxLatencyMs", limit, latency.medianMs(), what);
    }

    private static RequirementResult result(String name, double limit, double value, String what) {
        return value <= limit
                ? new RequirementResult(name, limit, value, Verdict.MET, what)
                : new RequirementResult(name, limit, value, Verdict.MISSED, what + ", more than the limit");
    }
}
