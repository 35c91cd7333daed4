package dev.espalier.kernels.quantization;

/**
 * Rounds the result of every operation to float32 unless the weights are float64, as tensors of either type do: a double
 * has more than twice float32's digits, so that computing in double and rounding once is float32's own result.
 */
record Precision(boolean isDouble) {
    double of(double result) {
        return isDouble ? result : (float) result;
    }
}
