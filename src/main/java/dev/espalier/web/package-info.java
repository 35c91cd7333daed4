/** What all controllers share: problems, JSON Schemas, ids, paging and tenants. */
@NullMarked
@ApplicationModule(allowedDependencies = {"storage", "text"})
package dev.espalier.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
