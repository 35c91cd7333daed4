/** The only room that knows ONNX Runtime: runs and scores exported files, and looks at what the runtime made of them. */
@NamedInterface
@NullMarked
package dev.espalier.network.onnx;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
