/** Datasets as pages. */
@NullMarked
package dev.espalier.datasets.pages;

import org.jspecify.annotations.NullMarked;
