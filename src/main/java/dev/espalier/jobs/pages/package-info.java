/** Jobs as pages. */
@NullMarked
package dev.espalier.jobs.pages;

import org.jspecify.annotations.NullMarked;
