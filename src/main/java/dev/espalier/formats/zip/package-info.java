/** Zip archives: judged as a whole before anything in a stranger's is believed, and written as torch.save does. */
@NullMarked
@NamedInterface
package dev.espalier.formats.zip;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
