/** Datasets: uploaded samples, how they are prepared, and routes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"samples", "formats", "storage", "web", "web::pages"})
package dev.espalier.datasets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
