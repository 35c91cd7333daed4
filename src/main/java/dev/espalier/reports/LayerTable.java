package dev.espalier.reports;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.web.Csv;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Layers as comma-separated values (RFC 4180) for spreadsheets and notebooks; histograms are left to JSON. */
public final class LayerTable {
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
        return Csv.lines(HEADER, layers.stream().map(LayerTable::cells));
    }

    /** The same, each row with its job and the model that the job began with. */
    public static String ofJobs(List<FoundLayer> layers) {
        return Csv.lines(
                joined(List.of("jobId", "modelId"), HEADER),
                layers.stream().map(found -> joined(List.of(found.jobId(), found.modelId()), cells(found.layer()))));
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
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

    private LayerTable() {}
}
