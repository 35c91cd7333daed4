/** What the codes of a packed tensor stand for: codebooks, grids of even values, slices with scales of their own; how these are found. */
@NullMarked
package dev.espalier.formats.packed.codes;

import org.jspecify.annotations.NullMarked;
