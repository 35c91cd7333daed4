/** Models: uploaded and produced checkpoints, what is known of them, lineage and routes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"formats", "graph", "graph::lift", "kernels", "storage", "web", "web::pages"})
package dev.espalier.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
