/** Which weights a prune step takes: how much each counts, and the rule by which those that count least are chosen. */
@NullMarked
package dev.espalier.compression.pruning;

import org.jspecify.annotations.NullMarked;
