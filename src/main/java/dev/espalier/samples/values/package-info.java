/** What the values of whole arrays say: their scale, whether inputs are usable, which classes and targets there are. */
@NullMarked
package dev.espalier.samples.values;

import org.jspecify.annotations.NullMarked;
