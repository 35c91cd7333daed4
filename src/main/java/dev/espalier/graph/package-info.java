/** What a network is: nodes, what they do and the shapes that they give, its layers and the roles of its tensors. */
@NullMarked
package dev.espalier.graph;

import org.jspecify.annotations.NullMarked;
