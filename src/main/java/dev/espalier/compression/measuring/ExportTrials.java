package dev.espalier.compression.measuring;

import dev.espalier.compression.integers.IntegerExport;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.Parity.LayerParity;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.InferenceRuntime;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.network.Score;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.network.onnx.OnnxRuntime;
import dev.espalier.network.onnx.RuntimeRefusal;
import dev.espalier.network.timing.Stopwatch;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs exported files in the runtime that they are for: scores each on the test part, and times those that are integers, and
 * all of a job that measures in that runtime, in turns with the dense network.
 *
 * @param integers the job's integer program, which was exported where it was asked for
 * @param reported the score of the network that was exported; of no samples where there are none
 */
public record ExportTrials(Run run, PipelineSpec spec, IntegerExport integers, Score reported) {
    /** A difference that an integer program has to answer for: three tenths of a point. */
    private static final double REMARKABLE = 0.003;

    private static final int NAMED = 3;

    /** @param folder that the files' paths are relative to */
    public List<ExportResult> of(List<OutputFile> files, Path folder) throws IOException {
        List<ExportResult> results = new ArrayList<>();
        for (OutputFile file : files) {
            if (file.format().equals(Export.ONNX.label()) || file.format().equals(Export.INT8_ONNX.label())) {
                results.addAll(tried(file, folder.resolve(file.path())));
            }
        }
        return results;
    }

    /** A file that cannot be tried here is handed back all the same. */
    private List<ExportResult> tried(OutputFile file, Path path) throws IOException {
        List<ExportResult> results;
        try {
            results = run(file, path);
        } catch (RuntimeRefusal e) {
            results = List.of(result(file, null, null, null, List.of("not tried: " + e.getMessage())));
        }
        results.stream()
                .flatMap(result -> result.warnings().stream())
                .distinct()
                .forEach(warning -> run.warn(file.name() + ": " + warning));
        return results;
    }

    private List<ExportResult> run(OutputFile file, Path path) throws IOException {
        OnnxRuntime runtime = run.evaluator().onnx();
        run.info(file.name() + " is tried in " + runtime.description());
        boolean coded = file.format().equals(Export.INT8_ONNX.label());
        List<ExportResult> results = new ArrayList<>();
        try (OnnxNetwork network = runtime.load(path)) {
            Score score = run.evaluator().has(Part.TEST)
                    ? run.evaluator().score(network, Part.TEST, run.progress().pass(1))
                    : null;
            List<String> warnings = new ArrayList<>();
            if (coded) {
                warnings.addAll(unfused(runtime.floatLayers(path, run.file().scratch("optimized.onnx"))));
                warnings.addAll(off(score));
            }
            List<Integer> sizes = sizes(coded);
            if (sizes.isEmpty()) {
                results.add(result(file, score, null, null, warnings));
                return results;
            }
            List<Stopwatch.Times> times = times(runtime, network, sizes);
            for (int i = 0; i < sizes.size(); i++) {
                results.add(result(file, score, times.get(i), sizes.get(i), warnings));
            }
        }
        return results;
    }

    private ExportResult result(
            OutputFile file,
            @Nullable Score score,
            Stopwatch.@Nullable Times times,
            @Nullable Integer size,
            List<String> warnings) {
        List<String> all = new ArrayList<>(warnings);
        if (times != null && times.second().isSlowerThan(times.first())) {
            all.add(String.format(
                    Locale.ROOT,
                    "slower than the dense network in floats: a batch of %d takes %.3f ms, and %.3f ms there",
                    size,
                    times.second().medianMs(),
                    times.first().medianMs()));
        }
        return new ExportResult(
                file.name(),
                file.format(),
                InferenceRuntime.ONNXRUNTIME,
                score == null ? null : score.accuracy(),
                agreement(score),
                times == null ? null : times.second().medianMs(),
                times == null ? null : times.first().medianMs(),
                size,
                all);
    }

    private @Nullable Double agreement(@Nullable Score score) {
        return score == null || score.answers() == null || reported.answers() == null
                ? null
                : score.answers().agreement(reported.answers());
    }

    /** The batch sizes to be timed. */
    private List<Integer> sizes(boolean coded) {
        MeasureLatency last = null;
        for (var step : spec.steps()) {
            if (step instanceof MeasureLatency measure
                    && (coded || measure.runtimes().contains(InferenceRuntime.ONNXRUNTIME))) {
                last = measure;
            }
        }
        return last != null ? last.batchSizes() : coded ? MeasureLatency.BATCH_SIZES : List.of();
    }

    private List<Stopwatch.Times> times(OnnxRuntime runtime, OnnxNetwork network, List<Integer> sizes)
            throws IOException {
        DType type = network.inputType();
        Stopwatch stopwatch = new Stopwatch(run.sampleShape().orElseThrow(), type, run.seed());
        try (OnnxNetwork dense = runtime.load(new OnnxFiles(run).dense(type))) {
            return new BatchTimes(run, stopwatch).of(dense, network, sizes);
        }
    }

    private static List<String> unfused(List<String> layers) {
        return layers.isEmpty()
                ? List.of()
                : List.of("ONNX Runtime computes these layers in floats: " + String.join(", ", layers));
    }

    /** What the integer program scores otherwise than the network of the report, if that is worth a word. */
    private List<String> off(@Nullable Score score) throws IOException {
        if (score == null || score.accuracy() == null || reported.accuracy() == null) {
            return List.of();
        }
        double more = score.accuracy() - reported.accuracy();
        if (Math.abs(more) <= REMARKABLE) {
            return List.of();
        }
        String worst = integers.parity().layers().stream()
                .sorted(Comparator.comparingDouble(ExportTrials::growth).reversed())
                .limit(NAMED)
                .map(layer -> String.format(
                        Locale.ROOT,
                        "%s (from %.1f %% to %.1f %%)",
                        layer.layer(),
                        100 * layer.errorIn(),
                        100 * layer.errorOut()))
                .collect(Collectors.joining(", "));
        return List.of(String.format(
                Locale.ROOT,
                "it scores %s points %s than the network of the report: every value between its layers is rounded to 8"
                        + " bits, where that network rounds what steps have rounded; errors grow most in layers %s, which"
                        + " activations.exclude of a quantize step would keep in floats",
                Pairing.points(Math.abs(more)),
                more > 0 ? "more" : "less",
                worst));
    }

    private static double growth(LayerParity layer) {
        return layer.errorOut() - layer.errorIn();
    }
}
