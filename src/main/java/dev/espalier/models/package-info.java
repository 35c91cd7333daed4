/** Models: uploaded and produced checkpoints, what is known of them, lineage and routes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"formats", "formats :: composition", "graph", "graph::lift", "kernels", "storage", "web"
        })
package dev.espalier.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
