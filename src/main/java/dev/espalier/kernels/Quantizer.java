package dev.espalier.kernels;

/**
 * Rounds the weights of one tensor to codes, per tensor, range by minimum and maximum. Weights that are exactly 0 stay 0.
 *
 * <pre>
 * asymmetric  a = max - min, b = min, s = 2^bits - 1:  w' = round((w - b) / a * s) / s * a + b
 * symmetric   a = max |w|, s = 2^(bits-1) - 1:         w' = round(w / a * s) / s * a        (2 bits and more)
 *             1 bit: sign(w) * mean |w|
 * rounding half to even; every operation in float32, in the written order (float64 for float64 weights);
 * a = 0: w' = w
 * </pre>
 */
public record Quantizer(int bits, Scheme scheme, Over over) {}
