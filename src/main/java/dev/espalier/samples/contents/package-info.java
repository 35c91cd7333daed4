/** What a dataset's file holds: the parts and samples found in its arrays or folders, checked against the spec. */
@NullMarked
package dev.espalier.samples.contents;

import org.jspecify.annotations.NullMarked;
