/** Finetuning: what trains a model, holds what is pruned and rounded, and prunes along a ramp. */
@NullMarked
package dev.espalier.compression.training;

import org.jspecify.annotations.NullMarked;
