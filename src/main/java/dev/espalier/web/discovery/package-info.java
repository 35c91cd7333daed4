/** What the service tells of itself: its version, what it can do, and the types of problems. */
@NullMarked
@NamedInterface
package dev.espalier.web.discovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
