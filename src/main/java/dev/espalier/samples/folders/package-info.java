/** Images in folders: which part and which class each of them belongs to. */
@NullMarked
package dev.espalier.samples.folders;

import org.jspecify.annotations.NullMarked;
