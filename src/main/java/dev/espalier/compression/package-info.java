/** What makes networks smaller: the specs of a pipeline and its steps, one class per step, and their results. */
@NullMarked
package dev.espalier.compression;

import org.jspecify.annotations.NullMarked;
