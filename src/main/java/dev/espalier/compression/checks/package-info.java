/** What makes a pipeline impossible: facts of the model and of the dataset in, objections out. Nothing is run or read. */
@NullMarked
@NamedInterface
package dev.espalier.compression.checks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
