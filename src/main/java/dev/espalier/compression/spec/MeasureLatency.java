package dev.espalier.compression.spec;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;

/**
 * Times the model and the dense one in turns.
 *
 * @param runtimes what runs both; ONNX Runtime needs the network's graph
 * @param layers whether the network's integer program is made and held against it, layer by layer; needs a dataset
 */
public record MeasureLatency(
        @Size(min = 1, max = 16) List<@NotNull @Min(1) @Max(65_536) Integer> batchSizes,
        @Size(min = 1, max = 2) List<@NotNull InferenceRuntime> runtimes,
        Boolean layers)
        implements StepSpec {
    static final String TYPE = "measure";

    /** What is timed where nothing else is said. */
    public static final List<Integer> BATCH_SIZES = List.of(1, 32);

    public MeasureLatency {
        batchSizes = batchSizes == null ? BATCH_SIZES : List.copyOf(batchSizes);
        runtimes = runtimes == null ? List.of(InferenceRuntime.LIBTORCH) : List.copyOf(runtimes);
        layers = layers == null ? Boolean.FALSE : layers;
    }

    /** In libtorch. */
    public MeasureLatency(List<Integer> batchSizes) {
        this(batchSizes, List.of(InferenceRuntime.LIBTORCH), false);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Times the model and the dense one in turns.";
    }

    @Override
    public Optional<Change> change() {
        return Optional.empty();
    }

    @Override
    public boolean needsGraph() {
        return layers || runtimes.contains(InferenceRuntime.ONNXRUNTIME);
    }

    @Override
    public boolean needsDataset() {
        return layers;
    }

    @Override
    public double cost(Workload work) {
        return (double) runtimes.size() * batchSizes.size() * Workload.LATENCY;
    }
}
