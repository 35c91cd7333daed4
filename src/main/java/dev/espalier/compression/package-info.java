/** What makes networks smaller: a pipeline, one class per step, and what these share. */
@NullMarked
package dev.espalier.compression;

import org.jspecify.annotations.NullMarked;
