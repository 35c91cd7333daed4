/** The quickstart: a client inside the service that runs a sample job over HTTP, as anybody's client would. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.espalier.quickstart;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
