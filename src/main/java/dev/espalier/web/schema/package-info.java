/** JSON Schemas from records: generated, explained when broken, and served. */
@NullMarked
package dev.espalier.web.schema;

import org.jspecify.annotations.NullMarked;
