/** Models that were saved in several files: what one of them, or their index, says by itself. */
@NullMarked
@NamedInterface
package dev.espalier.formats.parts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
