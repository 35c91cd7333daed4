/** The source code inside TorchScript archives: parsed and judged as text, never run. */
@NullMarked
package dev.espalier.formats.script;

import org.jspecify.annotations.NullMarked;
