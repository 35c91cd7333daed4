package dev.espalier.sweeps.table;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.compression.results.Verdict;
import dev.espalier.compression.spec.Requirements;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which job of a sweep to take.
 *
 * @param jobId null where none has ended well or none qualifies
 * @param reason in words, with the numbers that decided
 * @param why the same without the numbers
 */
public record Recommendation(
        @Nullable String jobId, String reason, @JsonIgnore String why) {
    private Recommendation(@Nullable String jobId, String why) {
        this(jobId, why, why);
    }

    private static final Comparator<SweepRow> SMALLEST = Comparator.comparingLong(SweepTable::size)
            .thenComparing(row -> row.accuracy() == null ? 0.0 : -row.accuracy());

    /**
     * With requirements the smallest result that meets them; where that is undecided, the smallest that does not miss
     * them. Without, the smallest of the front whose loss of accuracy is within chance, else the knee of the front.
     */
    public static Recommendation of(List<SweepRow> rows, @Nullable Requirements requirements) {
        List<SweepRow> complete = rows.stream().filter(SweepRow::complete).toList();
        if (complete.isEmpty()) {
            return new Recommendation(null, "no job has succeeded yet");
        }
        boolean judged = complete.stream().anyMatch(row -> row.verdict() != null);
        if (requirements != null || judged) {
            return required(complete);
        }
        List<SweepRow> front = complete.stream().filter(SweepRow::pareto).toList();
        if (front.stream().anyMatch(row -> row.accuracyDrop() == null)) {
            SweepRow smallest = front.stream().min(SMALLEST).orElseThrow();
            return take(smallest, "the smallest of " + complete.size() + " results, whose accuracies cannot be told");
        }
        return harmless(front, complete.size()).orElseGet(() -> knee(front));
    }

    private static Recommendation required(List<SweepRow> complete) {
        Optional<SweepRow> met = smallest(complete, Verdict.MET);
        if (met.isPresent()) {
            long count = complete.stream()
                    .filter(row -> row.verdict() == Verdict.MET)
                    .count();
            return take(met.get(), "the smallest of " + results(count) + " that meet the requirements");
        }
        Optional<SweepRow> undecided = smallest(complete, Verdict.UNDECIDED);
        if (undecided.isPresent()) {
            return take(
                    undecided.get(),
                    "no result surely meets the requirements; this is the smallest of which the test samples are too few"
                            + " to tell");
        }
        return new Recommendation(null, "none of " + results(complete.size()) + " meets the requirements");
    }

    private static Optional<SweepRow> smallest(List<SweepRow> rows, Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).min(SMALLEST);
    }

    private static Optional<Recommendation> harmless(List<SweepRow> front, int all) {
        List<SweepRow> harmless = front.stream().filter(row -> !lossIsReal(row)).toList();
        return harmless.stream()
                .min(SMALLEST)
                .map(row -> take(
                        row,
                        (harmless.size() == 1 ? "the only one" : "the smallest of " + harmless.size()) + " of "
                                + results(all) + " on the Pareto front whose loss of accuracy may be chance"));
    }

    /** Without an interval every loss counts. */
    private static boolean lossIsReal(SweepRow row) {
        List<Double> interval = row.interval();
        double least = interval == null ? or(row.accuracyDrop()) : interval.getFirst();
        return least > 0;
    }

    /** Where going on to smaller results begins to cost more accuracy than it saves bytes, both as shares of the front. */
    private static Recommendation knee(List<SweepRow> front) {
        SweepRow first =
                front.stream().max(Comparator.comparingLong(SweepTable::size)).orElseThrow();
        SweepRow last = front.stream().min(SMALLEST).orElseThrow();
        double bytes = Math.max(1, SweepTable.size(first) - SweepTable.size(last));
        double accuracy = Math.max(1e-12, or(first.accuracy()) - or(last.accuracy()));
        Comparator<SweepRow> balance =
                Comparator.comparingDouble(row -> (SweepTable.size(first) - SweepTable.size(row)) / bytes
                        - (or(first.accuracy()) - or(row.accuracy())) / accuracy);
        return take(
                front.stream().max(balance.thenComparing(SMALLEST.reversed())).orElseThrow(),
                "every result of the Pareto front loses accuracy; from this one on, fewer bytes cost more of it");
    }

    private static Recommendation take(SweepRow row, String why) {
        return new Recommendation(row.jobId(), why + ": " + figures(row), why);
    }

    private static String figures(SweepRow row) {
        StringBuilder text = new StringBuilder();
        text.append(SweepTable.size(row)).append(" bytes");
        if (row.accuracy() != null) {
            text.append(", accuracy ").append(points(row.accuracy())).append(" %");
        }
        if (row.accuracyDrop() != null) {
            text.append(", which is ").append(points(row.accuracyDrop())).append(" points less than dense");
        }
        if (row.interval() != null && row.interval().size() == 2) {
            text.append(" (")
                    .append(points(row.interval().getFirst()))
                    .append(" to ")
                    .append(points(row.interval().getLast()))
                    .append(" at 95 % confidence)");
        }
        if (row.latencyMs() != null) {
            text.append(", ")
                    .append(String.format(Locale.ROOT, "%.3f", row.latencyMs()))
                    .append(" ms a batch");
        }
        return text.toString();
    }

    private static String points(double fraction) {
        return String.format(Locale.ROOT, "%.2f", fraction * 100);
    }

    private static String results(long count) {
        return count == 1 ? "1 result" : count + " results";
    }

    private static double or(@Nullable Double value) {
        return value == null ? 0 : value;
    }
}
