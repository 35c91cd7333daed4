package dev.espalier.compression.spec;

import dev.espalier.samples.spec.Part;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** Finds batch norm's statistics anew, and makes up in biases for what rounding did to the means of outputs. */
public record Recalibrate(
        Boolean batchNorm,
        Boolean biasCorrection,
        @Min(1) @Max(10_000_000) Integer samples) implements StepSpec {
    static final String TYPE = "recalibrate";

    public Recalibrate {
        batchNorm = batchNorm == null ? Boolean.TRUE : batchNorm;
        biasCorrection = biasCorrection == null ? Boolean.FALSE : biasCorrection;
        samples = samples == null ? CALIBRATION_SAMPLES : samples;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Finds batch norm's statistics anew; corrects biases for what rounding did to the means of outputs.";
    }

    @Override
    public Optional<Change> change() {
        return Optional.of(Change.RECALIBRATED);
    }

    @Override
    public boolean needsGraph() {
        return true;
    }

    @Override
    public boolean needsDataset() {
        return true;
    }

    @Override
    public double cost(Workload work) {
        return work.samples(Part.TEST) + samples;
    }
}
