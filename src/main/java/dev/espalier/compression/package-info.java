/**
 * What makes networks smaller: a pipeline, its stages and its exports. Steps are in rooms of their own, {@code pruning},
 * {@code quantizing} and {@code measuring}, above {@code training}, {@code running} and {@code workspace}.
 */
@NullMarked
package dev.espalier.compression;

import org.jspecify.annotations.NullMarked;
