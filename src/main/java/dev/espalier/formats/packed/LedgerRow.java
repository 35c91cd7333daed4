package dev.espalier.formats.packed;

/**
 * Where the bytes of one tensor went: {@code significance}, {@code codes}, {@code tables} and {@code header} add up to
 * {@code total}.
 *
 * @param encoding {@code dense}, {@code small} (coded with its neighbours), {@code codes} (by one or more scales),
 *     {@code codebook}, {@code sparse}, or {@code tied}
 * @param significance which elements are not zero
 * @param codes signs and magnitudes of those, or of dense tensors the elements
 * @param tables scales, codebooks, frequencies
 * @param bitsPerWeight of the total, to an element
 * @param entropyBits the empirical zero-order entropy of the values, to an element; of tensors with more than 65536
 *     different ones that of their bytes, place by place
 */
public record LedgerRow(
        String tensor,
        String encoding,
        long significance,
        long codes,
        long tables,
        long header,
        long total,
        double bitsPerWeight,
        double entropyBits) {}
