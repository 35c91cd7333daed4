/** The table of a sweep: what each job came to, which of them form the front, and which one to take. */
@NullMarked
package dev.espalier.sweeps.table;

import org.jspecify.annotations.NullMarked;
