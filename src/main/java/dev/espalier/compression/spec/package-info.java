/** What a pipeline is asked to do: its steps and their options, as they stand in a job and are checked there. */
@NullMarked
@NamedInterface
package dev.espalier.compression.spec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
