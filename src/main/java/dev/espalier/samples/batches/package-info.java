/** Samples batch by batch: prepared ahead, in the order of a seed, for one pass over a part. */
@NullMarked
@NamedInterface
package dev.espalier.samples.batches;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
