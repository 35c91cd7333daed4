/** Recognises files by their first bytes, the names in an archive or of arrays, and those that are mistaken for others. */
@NullMarked
@NamedInterface
package dev.espalier.formats.sniffing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
