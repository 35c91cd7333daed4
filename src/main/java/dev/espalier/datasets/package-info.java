/** Datasets: uploaded samples, how they are prepared, their rows and routes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "samples",
            "samples :: spec",
            "storage",
            "tensors",
            "text",
            "web",
            "web :: files",
            "web :: idempotency",
            "web :: lists",
            "web :: pages",
            "web :: problems"
        })
package dev.espalier.datasets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
