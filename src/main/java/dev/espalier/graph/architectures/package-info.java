/** The built-in architectures: made from numbers, and recognised by the names and shapes of tensors. */
@NullMarked
@NamedInterface
package dev.espalier.graph.architectures;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
