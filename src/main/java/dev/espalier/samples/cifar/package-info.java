/** The archives of CIFAR-10 and CIFAR-100 as their makers publish them, for Python and as plain bytes. */
@NullMarked
package dev.espalier.samples.cifar;

import org.jspecify.annotations.NullMarked;
