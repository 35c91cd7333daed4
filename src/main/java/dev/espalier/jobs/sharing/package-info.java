/** What jobs of one sweep have in common: the first computes it and leaves a checkpoint, the others wait and begin there. */
@NullMarked
package dev.espalier.jobs.sharing;

import org.jspecify.annotations.NullMarked;
