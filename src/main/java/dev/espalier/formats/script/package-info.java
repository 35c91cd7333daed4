/** The source code inside TorchScript archives: parsed and judged as text, never run. */
@NullMarked
@NamedInterface
package dev.espalier.formats.script;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
