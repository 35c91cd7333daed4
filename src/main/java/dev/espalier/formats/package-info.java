/** Opens files of models: every format that is read, told apart by content, with weights as a network uses them. */
@NullMarked
package dev.espalier.formats;

import org.jspecify.annotations.NullMarked;
