package dev.espalier.compression.spec;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;

/** Times the model and the dense one in turns. */
public record MeasureLatency(@Size(min = 1, max = 16) List<@NotNull @Min(1) @Max(65_536) Integer> batchSizes)
        implements StepSpec {
    static final String TYPE = "measure";

    public MeasureLatency {
        batchSizes = batchSizes == null ? List.of(1, 32) : List.copyOf(batchSizes);
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
        return false;
    }

    @Override
    public boolean needsDataset() {
        return false;
    }

    @Override
    public double cost(Workload work) {
        return batchSizes.size() * Workload.LATENCY;
    }
}
