/** Names of tensors: parts that wrappers put in, and how they are taken out. */
@NullMarked
@NamedInterface
package dev.espalier.formats.names;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
