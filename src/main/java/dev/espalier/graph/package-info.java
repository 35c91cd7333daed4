/** Networks as graphs: nodes, their operations and shapes, prunable layers and the roles of tensors. */
@NullMarked
package dev.espalier.graph;

import org.jspecify.annotations.NullMarked;
