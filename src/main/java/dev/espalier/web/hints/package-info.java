/** Suggestions for mistaken names, values, durations and fractions. Knows words and numbers, and nothing of requests. */
@NullMarked
@NamedInterface
package dev.espalier.web.hints;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
