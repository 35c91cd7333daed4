/** Takes queued jobs one by one: a folder, a runner, a record of its events, and what it made published. */
@NullMarked
package dev.espalier.jobs.worker;

import org.jspecify.annotations.NullMarked;
