/** Structured pruning on graphs: groups of output units that can only be cut together, and the network without them. */
@NullMarked
@NamedInterface
package dev.espalier.graph.channels;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
