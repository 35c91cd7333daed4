/** What a job is: the spec that clients post, its states and who may change them, its events and its errors. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "compression :: checks",
            "compression :: results",
            "compression :: spec",
            "datasets",
            "formats :: packed",
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
            "text",
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
