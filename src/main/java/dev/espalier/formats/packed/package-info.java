/** The packed format: a file in which pruned and quantized tensors take the few bits that they hold; docs/packed-format.md. */
@NullMarked
@NamedInterface
package dev.espalier.formats.packed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
