/** First steps that jobs of one sweep share: one job computes them and leaves a checkpoint, the others wait and begin there. */
@NullMarked
package dev.espalier.jobs.sharing;

import org.jspecify.annotations.NullMarked;
