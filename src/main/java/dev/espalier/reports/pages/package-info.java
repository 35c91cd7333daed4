/** Reports as pages: one HTML file each, with its styles and charts inside, to be read, printed and sent. */
@NullMarked
@NamedInterface("pages")
package dev.espalier.reports.pages;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
