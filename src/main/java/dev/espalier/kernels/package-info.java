/** Pure numbers: thresholds, masks, codes and errors over arrays. Plain Java, no I/O. */
@NullMarked
package dev.espalier.kernels;

import org.jspecify.annotations.NullMarked;
