/** Reports: stored rows of results, the byte ledger, tables for people and programs. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "compression :: results",
            "compression :: spec",
            "formats :: packed",
            "samples :: spec",
            "text",
            "web",
            "web :: lists",
            "web :: pages"
        })
package dev.espalier.reports;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
