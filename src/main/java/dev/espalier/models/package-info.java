/** Models: uploaded and produced checkpoints, what is known of them, lineage and routes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "formats",
            "formats::composition",
            "formats::parts",
            "graph",
            "graph::lift",
            "graph::naming",
            "kernels",
            "storage",
            "web",
            "web::pages"
        })
package dev.espalier.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
