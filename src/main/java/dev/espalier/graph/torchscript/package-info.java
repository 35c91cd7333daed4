/** TorchScript archives written from graphs, to run them in libtorch and to hand them back. */
@NullMarked
@NamedInterface
package dev.espalier.graph.torchscript;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
