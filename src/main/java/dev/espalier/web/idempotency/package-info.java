/** Idempotency keys: one POST, however often it is sent, has one effect and one answer. */
@NullMarked
package dev.espalier.web.idempotency;

import org.jspecify.annotations.NullMarked;
