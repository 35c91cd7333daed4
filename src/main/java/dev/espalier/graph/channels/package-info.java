/** Which output units of a network's layers live or die together, and the network that is left when some are cut. */
@NullMarked
@NamedInterface
package dev.espalier.graph.channels;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
