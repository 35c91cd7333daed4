/** Errors as problems (RFC 9457): their types, and what turns every failure into one. */
@NullMarked
@NamedInterface
package dev.espalier.web.problems;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
