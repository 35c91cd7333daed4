/** What the names of files, folders and arrays mean, and how a dataset that cannot be used is refused. */
@NullMarked
package dev.espalier.samples.words;

import org.jspecify.annotations.NullMarked;
