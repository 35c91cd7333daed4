/** From a request to a queued job: checks against model and dataset, the queue, and every change of a job's state. */
@NullMarked
@NamedInterface
package dev.espalier.jobs.queue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
