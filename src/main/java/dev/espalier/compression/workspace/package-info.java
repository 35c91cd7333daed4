/** The model that a pipeline works on: its tensors in a mapped file, and what steps promise of them. */
@NullMarked
package dev.espalier.compression.workspace;

import org.jspecify.annotations.NullMarked;
