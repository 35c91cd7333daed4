/** Arrays in IDX files, the form of MNIST and its kin, inside a zip. */
@NullMarked
package dev.espalier.samples.idx;

import org.jspecify.annotations.NullMarked;
