package dev.espalier.compression.results;

import dev.espalier.formats.packed.Ledger;
import dev.espalier.graph.Architecture;
import dev.espalier.samples.spec.Part;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline ended with.
 *
 * @param histogram of all prunable weights together
 * @param selectedOn the part that the last keepBest looked at; null where none did
 * @param trials what exports did in the runtimes that they are for
 * @param model the final model as the service keeps it; null where no step changed a weight
 * @param architecture of the final model; null where it has none
 * @param comparison with the dense model; null where the two were not scored on test samples
 * @param verdict null without requirements
 * @param requirements each by itself
 */
public record PipelineResult(
        Measure last,
        List<LayerResult> layers,
        LayerResult.Histograms histogram,
        @Nullable Part selectedOn,
        List<OutputFile> exports,
        List<ExportResult> trials,
        @Nullable OutputFile model,
        @Nullable Architecture architecture,
        @Nullable Comparison comparison,
        @Nullable Verdict verdict,
        List<RequirementResult> requirements) {
    public PipelineResult {
        layers = List.copyOf(layers);
        exports = List.copyOf(exports);
        trials = List.copyOf(trials);
        requirements = List.copyOf(requirements);
    }

    /** Of the packed export; empty where there is none. */
    public Optional<ByteLedger> ledger() {
        return exports.stream()
                .map(OutputFile::byteLedger)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * A file that the pipeline wrote.
     *
     * @param path relative to the pipeline's folder
     * @param ledger where the bytes went; null where the format keeps none
     */
    public record OutputFile(
            String name,
            String format,
            String path,
            long bytes,
            @Nullable Ledger ledger) {
        public OutputFile(String name, String format, String path, long bytes) {
            this(name, format, path, bytes, null);
        }

        private Optional<ByteLedger> byteLedger() {
            return Optional.ofNullable(ledger).map(kept -> new ByteLedger(name, bytes, kept.container(), kept.rows()));
        }
    }
}
