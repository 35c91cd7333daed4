/** Weights become codes of a few bits: ranges, levels, codebooks, and what the rounding costs. Plain Java, no I/O. */
@NullMarked
@NamedInterface
package dev.espalier.kernels.quantization;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
