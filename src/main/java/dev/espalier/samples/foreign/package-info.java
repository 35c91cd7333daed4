/** Files that people bring as datasets and that are not read: told by name, with a line that makes one that is. */
@NullMarked
package dev.espalier.samples.foreign;

import org.jspecify.annotations.NullMarked;
