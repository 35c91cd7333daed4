/** Files of PyTorch: the state_dict in a pickle, found and rebuilt from its storages, in zip archives and older files. */
@NullMarked
@NamedInterface
package dev.espalier.formats.torch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
