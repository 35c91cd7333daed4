/** ONNX files: the messages of onnx.proto written as a stream, and what each operation of a graph becomes in them. */
@NullMarked
@NamedInterface
package dev.espalier.graph.onnx;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
