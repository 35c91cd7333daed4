/** Streams out of what a stranger compressed, bounded. */
@NullMarked
package dev.espalier.samples.streams;

import org.jspecify.annotations.NullMarked;
