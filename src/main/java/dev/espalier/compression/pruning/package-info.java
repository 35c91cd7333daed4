/** Pruning of weights and channels: how much each counts, what goes, at once or along a ramp. */
@NullMarked
package dev.espalier.compression.pruning;

import org.jspecify.annotations.NullMarked;
