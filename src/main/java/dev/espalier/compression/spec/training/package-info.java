/** How a model is trained on: optimizer, schedule of its rate, penalties, a teacher, and what is kept. */
@NullMarked
@NamedInterface("spec")
package dev.espalier.compression.spec.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
