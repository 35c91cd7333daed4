/** Jobs: the spec that clients post, the state machine, the queue, the worker that runs a job in a child process, events and routes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "compression :: checks",
            "compression :: results",
            "compression :: spec",
            "datasets",
            "graph",
            "models",
            "models :: inspection",
            "network",
            "reports",
            "reports :: pages",
            "runner",
            "samples",
            "samples :: spec",
            "storage",
            "tensors",
            "web",
            "web :: discovery",
            "web :: files",
            "web :: hints",
            "web :: idempotency",
            "web :: lists",
            "web :: pages",
            "web :: problems"
        })
package dev.espalier.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
