package dev.espalier.graph.architectures;

/** A built-in architecture as the API lists it: its name and what it stands for. */
public record BuiltInArchitecture(String name, String description) {}
