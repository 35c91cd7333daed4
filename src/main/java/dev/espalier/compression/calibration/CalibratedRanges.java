package dev.espalier.compression.calibration;

import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Calibration;
import dev.espalier.kernels.calibration.Cutting;
import dev.espalier.kernels.calibration.ValueRange;
import dev.espalier.network.Score;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Picks how ranges are cut: as it was asked for, or the way whose network answers most samples of the calibration as the
 * network in floats does. What it gets right would tell less: a few samples more or fewer are chance.
 */
public record CalibratedRanges(Run run, Calibration method) {
    /** Scores a network whose values are codes over these ranges, on the samples. */
    @FunctionalInterface
    public interface Trial {
        Score score(Map<String, ValueRange> ranges) throws IOException;
    }

    /** @param what the ranges are for, as the log is to call it */
    public Map<String, ValueRange> of(ObservedValues values, int bits, String what, Trial trial) throws IOException {
        if (method != Calibration.AUTO) {
            Cutting way = Cutting.valueOf(method.name());
            return Objects.requireNonNull(values.cut(List.of(way), bits).get(way));
        }
        Score floats = values.score();
        Map<Cutting, Map<String, ValueRange>> all = values.cut(List.of(Cutting.values()), bits);
        List<String> told = new ArrayList<>();
        Cutting best = Cutting.MIN_MAX;
        Likeness most = null;
        for (Map.Entry<Cutting, Map<String, ValueRange>> way : all.entrySet()) {
            Likeness likeness = Likeness.of(trial.score(way.getValue()), floats);
            told.add(way.getKey().name().toLowerCase(Locale.ROOT) + " " + likeness);
            if (most == null || likeness.isMoreThan(most)) {
                most = likeness;
                best = way.getKey();
            }
        }
        run.info("ranges of " + what + " by " + best.name().toLowerCase(Locale.ROOT)
                + ", which answers most like the network in floats on the samples of the calibration: "
                + String.join(", ", told));
        return Objects.requireNonNull(all.get(best));
    }

    /**
     * How like two networks answer.
     *
     * @param agreement fraction of samples of the same class; 1 for regression
     * @param loss how far their losses are apart
     */
    private record Likeness(double agreement, double loss) {
        static Likeness of(Score score, Score floats) {
            double agreement = score.answers() == null || floats.answers() == null
                    ? 1
                    : score.answers().agreement(floats.answers());
            return new Likeness(agreement, Math.abs(score.loss() - floats.loss()));
        }

        /** By agreement, then by loss; of equal ones the earlier stays. */
        boolean isMoreThan(Likeness other) {
            return agreement != other.agreement ? agreement > other.agreement : loss < other.loss;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f %% (loss differs by %.2g)", 100 * agreement, loss);
        }
    }
}
