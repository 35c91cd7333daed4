package dev.espalier.compression.spec;

import dev.espalier.samples.spec.Part;
import java.util.Optional;

/** Scores the model on one part of the dataset. */
public record Evaluate(Part part) implements StepSpec {
    static final String TYPE = "evaluate";

    public Evaluate {
        part = part == null ? Part.TEST : part;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Scores the model on one part of the dataset.";
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
        return true;
    }

    @Override
    public double cost(Workload work) {
        return work.samples(part);
    }
}
