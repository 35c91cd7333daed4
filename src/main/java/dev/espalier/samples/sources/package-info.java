/** Where samples are read from, one by one: arrays, or images that are decoded when they are asked for. */
@NullMarked
package dev.espalier.samples.sources;

import org.jspecify.annotations.NullMarked;
