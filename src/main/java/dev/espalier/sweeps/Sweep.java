package dev.espalier.sweeps;

import dev.espalier.sweeps.spec.SweepSpec;
import java.time.Instant;

/**
 * A stored sweep.
 *
 * @param seq its place among all sweeps, newest highest
 * @param cancelled whether somebody cancelled it
 */
public record Sweep(String id, long seq, String tenant, SweepSpec spec, boolean cancelled, Instant createdAt) {}
