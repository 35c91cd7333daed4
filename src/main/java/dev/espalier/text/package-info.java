/** How clients write things: constants as words, places in JSON as pointers, and records of which they say nothing. */
@NullMarked
package dev.espalier.text;

import org.jspecify.annotations.NullMarked;
