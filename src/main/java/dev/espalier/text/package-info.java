/** How names are written for clients: constants as words, places in JSON as pointers. */
@NullMarked
package dev.espalier.text;

import org.jspecify.annotations.NullMarked;
