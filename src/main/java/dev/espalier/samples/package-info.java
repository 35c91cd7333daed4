/** Datasets: opens what a client uploaded as samples with labels, in parts, as its spec says. */
@NullMarked
package dev.espalier.samples;

import org.jspecify.annotations.NullMarked;
