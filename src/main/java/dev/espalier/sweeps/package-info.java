/** Sweeps: one job in many variants, each a job of its own; tables, Pareto fronts and recommendations of their results. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "compression :: results",
            "compression :: spec",
            "jobs",
            "jobs :: queue",
            "reports",
            "reports :: charts",
            "reports :: pages",
            "web",
            "web :: idempotency",
            "web :: lists",
            "web :: pages",
            "web :: problems"
        })
package dev.espalier.sweeps;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
