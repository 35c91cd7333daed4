/** Integer programs of the compressed model: what their codes are, found by samples or taken over from the steps before. */
@NullMarked
package dev.espalier.compression.integers;

import org.jspecify.annotations.NullMarked;
