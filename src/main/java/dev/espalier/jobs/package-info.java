/** Jobs: the spec that clients post, the state machine, the queue, the worker that runs a job in a child process, events and routes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "kernels :: quantization",
            "models",
            "datasets",
            "reports",
            "reports::pages",
            "runner",
            "compression",
            "compression :: checks",
            "compression :: results",
            "compression :: spec",
            "network",
            "graph",
            "graph::channels",
            "graph::lift",
            "samples",
            "formats",
            "storage",
            "web",
            "web::hints",
            "web::pages"
        })
package dev.espalier.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
