package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A model's tensors by name. Of tensors with one name the first counts. */
public final class TensorIndex {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int LONGEST_NUMBER = 20;

    private final Map<String, TensorInfo> byName = new LinkedHashMap<>();

    public TensorIndex(List<TensorInfo> tensors) {
        tensors.forEach(tensor -> byName.putIfAbsent(tensor.name(), tensor));
    }

    public Collection<TensorInfo> all() {
        return byName.values();
    }

    public Set<String> names() {
        return byName.keySet();
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The tensor that a name stands for, by the name that it is kept under. */
    public Optional<TensorInfo> stored(String name) {
        return find(name).map(tensor -> byName.getOrDefault(tensor.storedAs(), tensor));
    }

    /** The names that the tensors of these are kept under. */
    public Set<String> stored(Set<String> names) {
        return names.stream()
                .map(this::stored)
                .flatMap(Optional::stream)
                .map(TensorInfo::name)
                .collect(Collectors.toSet());
    }

    public TensorInfo require(String name) {
        TensorInfo tensor = byName.get(name);
        if (tensor == null) {
            throw new ArchitectureMismatch("tensor \"" + name + "\" is missing");
        }
        return tensor;
    }

    /** A float tensor of this shape. */
    public void require(String name, List<Long> shape) {
        TensorInfo tensor = requireFloat(name, shape.size());
        if (!tensor.shape().equals(shape)) {
            throw new ArchitectureMismatch(describe(tensor) + ", expected " + shape);
        }
    }

    public TensorInfo requireFloat(String name, int rank) {
        TensorInfo tensor = require(name);
        if (!tensor.dtype().isFloat()) {
            throw new ArchitectureMismatch(
                    "tensor \"" + name + "\" holds " + tensor.dtype().label() + ", expected floating-point numbers");
        }
        if (tensor.rank() != rank || tensor.shape().contains(0L)) {
            throw new ArchitectureMismatch(describe(tensor) + ", expected " + rank + " dimensions, none of them empty");
        }
        return tensor;
    }

    /**
     * Float tensors called {@code weight} with this many dimensions, in file order; in the order of their numbers where
     * names differ in nothing else, because some writers sort {@code 10.weight} before {@code 2.weight}.
     */
    public List<TensorInfo> weights(int rank) {
        List<TensorInfo> weights = byName.values().stream()
                .filter(tensor -> tensor.rank() == rank && tensor.dtype().isFloat() && isWeight(tensor.name()))
                .toList();
        long patterns = weights.stream()
                .map(tensor -> NUMBER.matcher(tensor.name()).replaceAll("#"))
                .distinct()
                .count();
        return patterns > 1
                ? weights
                : weights.stream()
                        .sorted(Comparator.comparing(tensor -> padded(tensor.name())))
                        .toList();
    }

    public static String describe(TensorInfo tensor) {
        return "tensor \"" + tensor.name() + "\" has shape " + tensor.shape();
    }

    /** What the names of a layer's tensors begin with, from the name of its weight. */
    public static String prefix(TensorInfo weight) {
        return weight.name().substring(0, weight.name().length() - "weight".length());
    }

    private static boolean isWeight(String name) {
        return name.equals("weight") || name.endsWith(".weight");
    }

    private static String padded(String name) {
        return NUMBER.matcher(name)
                .replaceAll(number ->
                        "0".repeat(Math.max(0, LONGEST_NUMBER - number.group().length())) + number.group());
    }
}
