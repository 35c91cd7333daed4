/** Trains networks: optimizers, penalties, teachers, weights that are rounded on the way, and what is kept of it. */
@NullMarked
@NamedInterface
package dev.espalier.network.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
