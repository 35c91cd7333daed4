/** Names of tensors: parts that wrappers put in, and text as Python writes it. */
@NullMarked
@NamedInterface
package dev.espalier.formats.names;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
