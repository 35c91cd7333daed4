/** What a tensor is here: its type and shape, the file that keeps tensors, and how a file is refused. */
@NullMarked
package dev.espalier.tensors;

import org.jspecify.annotations.NullMarked;
