/** The runner as a child process: its command, its limits, its events, and how it ended. */
@NullMarked
package dev.espalier.jobs.process;

import org.jspecify.annotations.NullMarked;
