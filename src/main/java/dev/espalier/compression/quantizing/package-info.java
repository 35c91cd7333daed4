/** Steps that round weights and what layers read, and the one that mends what rounding did. */
@NullMarked
package dev.espalier.compression.quantizing;

import org.jspecify.annotations.NullMarked;
