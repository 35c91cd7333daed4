/** How pruning chooses: what goes together, by which measure, counted how, and how fast. */
@NullMarked
@NamedInterface("spec")
package dev.espalier.compression.spec.pruning;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
