/** Times two networks against each other on batches of random numbers. */
@NullMarked
@NamedInterface
package dev.espalier.network.timing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
