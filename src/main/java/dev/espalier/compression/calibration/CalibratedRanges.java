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

/** Picks how ranges are cut: as it was asked for, or the way whose network scores best on the samples of the calibration. */
public record CalibratedRanges(Run run, Calibration method) {
    /** Scores a network whose values are codes over these ranges. */
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
        Cutting best = Cutting.MIN_MAX;
        Score bestScore = null;
        Map<Cutting, Map<String, ValueRange>> all = values.cut(List.of(Cutting.values()), bits);
        List<String> told = new ArrayList<>();
        for (Map.Entry<Cutting, Map<String, ValueRange>> way : all.entrySet()) {
            Score score = trial.score(way.getValue());
            told.add(text(way.getKey(), score));
            if (bestScore == null || isBetter(score, bestScore)) {
                bestScore = score;
                best = way.getKey();
            }
        }
        run.info("ranges of " + what + " by " + best.name().toLowerCase(Locale.ROOT)
                + ", which scores best on the samples of the calibration: " + String.join(", ", told));
        return Objects.requireNonNull(all.get(best));
    }

    /** Higher accuracy, then lower loss; the earlier way at a tie. */
    private static boolean isBetter(Score score, Score than) {
        if (score.accuracy() != null
                && than.accuracy() != null
                && !score.accuracy().equals(than.accuracy())) {
            return score.accuracy() > than.accuracy();
        }
        return score.loss() < than.loss();
    }

    private static String text(Cutting way, Score score) {
        String name = way.name().toLowerCase(Locale.ROOT);
        return score.accuracy() == null
                ? String.format(Locale.ROOT, "%s loss %.4g", name, score.loss())
                : String.format(Locale.ROOT, "%s %.2f %% (loss %.4g)", name, 100 * score.accuracy(), score.loss());
    }
}
