/** Starting: the command line and its help, and in one line why the service could not start. */
@NullMarked
@ApplicationModule(allowedDependencies = {"storage", "web", "web :: hints"})
package dev.espalier.startup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
