/** ONNX files: the messages of onnx.proto written as a stream, and what each operation of a graph becomes in them. */
@NullMarked
package dev.espalier.graph.onnx;

import org.jspecify.annotations.NullMarked;
