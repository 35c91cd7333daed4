/** TorchScript archives: their modules and tensors read from pickles and checked against their code, and written anew. */
@NullMarked
@NamedInterface
package dev.espalier.formats.torchscript;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
