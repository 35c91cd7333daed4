/**
 * Lines to paste that make a refused file one that is taken. Each can be pasted as a whole: the names it uses are defined
 * in it, words stand behind a {@code #}. {@code bench/ways_out.py} executes them, {@code WaysOutTest} pins what it ran.
 */
@NullMarked
@NamedInterface
package dev.espalier.formats.waysout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
