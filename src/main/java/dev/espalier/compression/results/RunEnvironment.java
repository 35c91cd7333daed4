package dev.espalier.compression.results;

/** Where a pipeline ran: what one needs to run it again. */
public record RunEnvironment(String version, String engine, String device, int threads, long seed) {}
