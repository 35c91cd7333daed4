/** Weighing, timing and trying a model, and what is concluded from that. */
@NullMarked
package dev.espalier.compression.measuring;

import org.jspecify.annotations.NullMarked;
