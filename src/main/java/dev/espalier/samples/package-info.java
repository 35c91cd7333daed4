/** Datasets as arrays: reading, preprocessing, augmentation, reproducible batches. */
@NullMarked
package dev.espalier.samples;

import org.jspecify.annotations.NullMarked;
