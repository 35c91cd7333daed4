package dev.espalier.reports;

import dev.espalier.compression.LayerResult;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Layers as comma-separated values (RFC 4180) for spreadsheets and notebooks; histograms are left to JSON. */
public final class LayerTable {
    private static final Pattern NEGATIVE = Pattern.compile("-[0-9.]+(E-?[0-9]+)?");

    private static final List<String> HEADER = List.of(
            "name",
            "shape",
            "parameters",
            "nonzero",
            "sparsity",
            "channelsKept",
            "bits",
            "threshold",
            "scale",
            "scales",
            "offset",
            "zeroPoint",
            "clipped",
            "sqnrDb",
            "bytes");

    public static String csv(List<LayerResult> layers) {
        return lines(HEADER, layers.stream().map(LayerTable::cells));
    }

    /** The same, each row with its job and the model that the job began with. */
    public static String ofJobs(List<FoundLayer> layers) {
        return lines(
                joined(List.of("jobId", "modelId"), HEADER),
                layers.stream().map(found -> joined(List.of(found.jobId(), found.modelId()), cells(found.layer()))));
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static String lines(List<String> header, Stream<List<String>> rows) {
        return Stream.concat(Stream.of(header), rows)
                .map(cells -> cells.stream().map(LayerTable::quoted).collect(Collectors.joining(",")) + "\r\n")
                .collect(Collectors.joining());
    }

    private static List<String> cells(LayerResult layer) {
        String shape = layer.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
        return Stream.of(
                        layer.name(),
                        shape,
                        layer.parameters(),
                        layer.nonzero(),
                        layer.sparsity(),
                        layer.channelsKept(),
                        layer.bits(),
                        layer.threshold(),
                        layer.scale(),
                        scales(layer.scales()),
                        layer.offset(),
                        layer.zeroPoint(),
                        layer.clipped(),
                        layer.sqnrDb(),
                        layer.bytes())
                .map(LayerTable::text)
                .toList();
    }

    /** As many steps as there are, from the least to the greatest: {@code 16: 0.001..0.03}. */
    private static @Nullable String scales(LayerResult.@Nullable Scales scales) {
        return scales == null ? null : scales.count() + ": " + scales.minimum() + ".." + scales.maximum();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** A cell that begins like a formula would be run by spreadsheets: names of tensors come from strangers. */
    private static boolean isFormula(String cell) {
        if (cell.isEmpty()) {
            return false;
        }
        return "=+@\t\r".indexOf(cell.charAt(0)) >= 0
                || (cell.charAt(0) == '-' && !NEGATIVE.matcher(cell).matches());
    }

    private static String quoted(String cell) {
        String safe = isFormula(cell) ? "'" + cell : cell;
        if (safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            return '"' + safe.replace("\"", "\"\"") + '"';
        }
        return safe;
    }

    private LayerTable() {}
}
