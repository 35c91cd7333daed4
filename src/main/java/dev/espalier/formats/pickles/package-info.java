/** What is known of the classes and functions that pickles name; nothing here reads a file. */
@NullMarked
@NamedInterface
package dev.espalier.formats.pickles;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
