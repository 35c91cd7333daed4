package dev.espalier.compression.spec.training;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;

/**
 * Training towards the answers of the dense model that the job began with (Hinton et al., 2015).
 *
 * @param temperature softens both models' answers
 * @param weight of the teacher's answers, 0..1; the rest is the task's own loss
 */
public record Distillation(
        @DecimalMin(value = "0", inclusive = false) @DecimalMax("1000")
        Double temperature,

        @DecimalMin("0") @DecimalMax("1") Double weight) {
    public Distillation {
        temperature = temperature == null ? 2.0 : temperature;
        weight = weight == null ? 0.5 : weight;
    }
}
