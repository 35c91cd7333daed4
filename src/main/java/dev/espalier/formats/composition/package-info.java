/**
 * Weights that are not stored as they are used: masks, norms, parametrizations and fake quantization, composed as
 * PyTorch would. Reads through {@code formats} and is what everybody opens model files by.
 */
@NullMarked
@NamedInterface
package dev.espalier.formats.composition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
