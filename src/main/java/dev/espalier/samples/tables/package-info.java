/** Delimited text: samples of numbers with a column of labels, and tables that tell the labels of images. */
@NullMarked
package dev.espalier.samples.tables;

import org.jspecify.annotations.NullMarked;
