/** Entropy coding of what weights become: adaptive range coding for small tensors, interleaved rANS for large ones. Plain Java, no I/O. */
@NullMarked
@NamedInterface
package dev.espalier.kernels.coding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
