/** Arrays that are made of what is not one: their values go to scratch files and are mapped, never whole in heap. */
@NullMarked
package dev.espalier.samples.arrays;

import org.jspecify.annotations.NullMarked;
