/** What a network's tensors are called, as far as only recognising the network can tell. */
@NullMarked
@NamedInterface
package dev.espalier.graph.naming;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
