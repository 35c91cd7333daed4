package dev.espalier.compression.checks;

/**
 * Why a pipeline cannot be run as it is asked for.
 *
 * @param pointer JSON Pointer (RFC 6901) of the field that stands in the way
 * @param detail what is wrong, and what to do instead
 */
public record Objection(String pointer, String detail) {}
