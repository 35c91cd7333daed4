/** Pages for people: what JSON tells programs, on the same addresses, as HTML that needs nothing from another host. */
@NullMarked
@NamedInterface("pages")
package dev.espalier.web.pages;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
