/** Charts as SVG, drawn on the server: they print, need no script, and take their colours from the page around them. */
@NullMarked
@NamedInterface("charts")
package dev.espalier.reports.charts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
