/** The child process: reads a job folder, runs the pipeline, writes events as JSON lines. */
@NullMarked
package dev.espalier.runner;

import org.jspecify.annotations.NullMarked;
