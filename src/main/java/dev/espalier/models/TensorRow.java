package dev.espalier.models;

import dev.espalier.graph.Role;
import java.util.List;

/** One tensor of a model's file. */
public record TensorRow(String name, String dtype, List<Long> shape, Role role, long bytes) {}
