/** What every step runs with: the engine, samples, progress, and what a step tells of itself. */
@NullMarked
package dev.espalier.compression.running;

import org.jspecify.annotations.NullMarked;
