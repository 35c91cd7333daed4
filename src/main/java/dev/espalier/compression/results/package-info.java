/** What a pipeline found: figures of the whole model, of steps and of layers, and what they conclude. */
@NullMarked
@NamedInterface
package dev.espalier.compression.results;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
