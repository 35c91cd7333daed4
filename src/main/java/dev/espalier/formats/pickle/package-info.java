/** Python's pickles: read into inert values, judged by the classes and functions that they name, and written. */
@NullMarked
@NamedInterface
package dev.espalier.formats.pickle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
