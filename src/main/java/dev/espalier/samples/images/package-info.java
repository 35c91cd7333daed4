/** Image files as pixels, turned, resized and cut as PIL and torchvision do. */
@NullMarked
package dev.espalier.samples.images;

import org.jspecify.annotations.NullMarked;
