/** What the first bytes, the names in an archive or the names of arrays say a file is, and what it is mistaken for. */
@NullMarked
@NamedInterface
package dev.espalier.formats.sniffing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
