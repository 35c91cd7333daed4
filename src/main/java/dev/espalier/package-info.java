/** Espalier: makes neural networks smaller, as a service. */
@NullMarked
package dev.espalier;

import org.jspecify.annotations.NullMarked;
