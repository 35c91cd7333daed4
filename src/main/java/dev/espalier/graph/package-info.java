/** What a network is: nodes, shapes, multiply-accumulates; built-in architectures; TorchScript written from a graph. */
@NullMarked
package dev.espalier.graph;

import org.jspecify.annotations.NullMarked;
