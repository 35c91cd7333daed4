/** Blobs by SHA-256 on disk. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.espalier.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
