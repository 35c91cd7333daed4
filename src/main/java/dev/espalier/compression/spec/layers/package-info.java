/** Layers by their names, and settings that some of them have of their own. */
@NullMarked
@NamedInterface("spec")
package dev.espalier.compression.spec.layers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
