/** Sweeps: one job in many variants, each a job of its own; tables, Pareto fronts and recommendations of their results. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "jobs",
            "jobs::queue",
            "reports",
            "reports::charts",
            "reports::pages",
            "compression",
            "compression::results",
            "compression::spec",
            "web",
            "web::pages"
        })
package dev.espalier.sweeps;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
