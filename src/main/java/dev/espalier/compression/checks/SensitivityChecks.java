package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.samples.spec.Part;

/** What a sensitivity step needs: something to score with, and values that what it tries can have. */
record SensitivityChecks(StepGround ground) {
    void check(String at, Sensitivity step) {
        ground.runs(at, "sensitivity");
        ground.selection(at + "/layers", step.layers());
        if (ground.needsDataset(at, "sensitivity")
                && ground.dataset() != null
                && ground.dataset().samples(Part.VALIDATION) == 0) {
            ground.part(at, Part.TEST, "score layers on, nor a validation part");
        }
        for (int i = 0; i < step.values().size(); i++) {
            value(at + "/values/" + i, step.of(), step.values().get(i));
        }
    }

    private void value(String at, Sensitivity.Of of, double value) {
        switch (of) {
            case PRUNE -> {
                if (!(value >= 0 && value <= 1)) {
                    ground.add(at, "a sparsity must be in [0, 1], was " + value);
                }
            }
            case QUANTIZE -> {
                if (!(value >= 1 && value <= 16) || value != Math.rint(value)) {
                    ground.add(at, "bits must be a whole number in [1, 16], was " + value);
                }
            }
        }
    }
}
