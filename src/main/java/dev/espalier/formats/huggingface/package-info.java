/** Hugging Face folders in a zip archive: weights in one file or in several with an index, what goes with them carried through. */
@NullMarked
@NamedInterface
package dev.espalier.formats.huggingface;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
