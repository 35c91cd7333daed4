/** Checkpoint files: PyTorch zip and legacy, TorchScript archives, safetensors, npz; nothing in a file is ever executed. */
@NullMarked
package dev.espalier.formats;

import org.jspecify.annotations.NullMarked;
