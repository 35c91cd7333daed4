/** Models as pages. */
@NullMarked
package dev.espalier.models.pages;

import org.jspecify.annotations.NullMarked;
