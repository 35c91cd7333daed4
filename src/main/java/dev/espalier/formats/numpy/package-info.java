/** Files of numpy: npy headers, their arrays of numbers and text, and npz archives of them, read and written. */
@NullMarked
@NamedInterface
package dev.espalier.formats.numpy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
