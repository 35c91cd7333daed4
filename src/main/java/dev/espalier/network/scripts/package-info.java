/** TorchScript programs in libtorch: those that are written here and those that came with a file. */
@NullMarked
@NamedInterface
package dev.espalier.network.scripts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
