/** Lifts the code of TorchScript archives into graphs: evaluated as text with values that only know their shape, never run. */
@NullMarked
package dev.espalier.graph.lift;

import org.jspecify.annotations.NullMarked;
