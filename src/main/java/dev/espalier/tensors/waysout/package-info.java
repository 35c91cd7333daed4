/** Lines to paste that make a refused file one that is taken; {@code bench/ways_out.py} executes them, {@code WaysOutTest} pins what it ran. */
@NullMarked
@NamedInterface
package dev.espalier.tensors.waysout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
