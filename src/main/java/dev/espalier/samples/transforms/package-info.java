/** Transforms of one sample: its shape, steps on images, random placement, normalization. */
@NullMarked
package dev.espalier.samples.transforms;

import org.jspecify.annotations.NullMarked;
