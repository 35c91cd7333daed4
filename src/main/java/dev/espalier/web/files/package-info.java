/** Files over HTTP: uploads, received as they come and limited, and downloads, whole or in ranges. */
@NullMarked
@NamedInterface
package dev.espalier.web.files;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
