/** How a dataset's file becomes samples, as a client says it, and how it was understood. */
@NullMarked
@NamedInterface
package dev.espalier.samples.spec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
