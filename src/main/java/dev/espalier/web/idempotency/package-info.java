/** Idempotency keys: one POST, however often it is sent, has one effect and one answer. */
@NullMarked
@NamedInterface
package dev.espalier.web.idempotency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
