/** Inspection of model files: tensors, layers, graph and signature, read once from a stranger's file. */
@NullMarked
@NamedInterface
package dev.espalier.models.inspection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
