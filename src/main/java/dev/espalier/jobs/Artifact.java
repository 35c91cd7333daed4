package dev.espalier.jobs;

/** A file that a job hands back; {@code href} is the path of its download on this host. */
public record Artifact(String name, String format, long bytes, String sha256, String href) {}
