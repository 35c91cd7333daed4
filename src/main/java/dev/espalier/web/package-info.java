/** What all controllers share, and what is set for all of them: ids, tenants, schemas of bodies, CSV, JSON and time. */
@NullMarked
@ApplicationModule(allowedDependencies = {"storage", "text"})
package dev.espalier.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
