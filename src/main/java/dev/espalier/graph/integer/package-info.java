/** How a network is laid out for a runtime that computes with integers: what is folded, which values are codes, which stay floats. */
@NamedInterface
@NullMarked
package dev.espalier.graph.integer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
