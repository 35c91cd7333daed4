/** The form of the library compressed-tensors: weights of linear layers as integers with scales, in a Hugging Face folder. */
@NullMarked
@NamedInterface
package dev.espalier.formats.compressed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
