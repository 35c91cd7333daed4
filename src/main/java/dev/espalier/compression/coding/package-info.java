/** Which weights come out of a pipeline as the integers that they were rounded to. */
@NullMarked
package dev.espalier.compression.coding;

import org.jspecify.annotations.NullMarked;
