/** Sweeps as pages. */
@NullMarked
package dev.espalier.sweeps.pages;

import org.jspecify.annotations.NullMarked;
