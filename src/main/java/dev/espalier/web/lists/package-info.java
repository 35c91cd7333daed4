/** Lists: pages, filters, the query parameters that ask for them, and labels as rows to filter by. */
@NullMarked
@NamedInterface
package dev.espalier.web.lists;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
