/** What a model file's tensors make up, recognised as an architecture or run by the file's program. */
@NullMarked
@NamedInterface
package dev.espalier.graph.recognition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
