/** What a sweep is asked to try: a job, a matrix of values to set in it, and the checked jobs that they make. */
@NullMarked
package dev.espalier.sweeps.spec;

import org.jspecify.annotations.NullMarked;
