package dev.espalier.samples.arrays;

import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Arrays that were made of another kind of file, under the names that npz files have for them. */
public final class MadeArrays implements ArrayFile {
    private final Arena arena = Arena.ofShared();
    private final Map<String, NpyArray> arrays = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();
    private List<String> classNames = List.of();

    /** What the arrays' values live as long as. */
    public Arena arena() {
        return arena;
    }

    public void add(NpyArray array) {
        arrays.put(array.name(), array);
    }

    public void tell(String finding) {
        findings.add(finding);
    }

    public void name(List<String> classes) {
        classNames = List.copyOf(classes);
    }

    /** What the numbers in the labels stand for; empty where they stand for themselves. */
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public List<TensorInfo> tensors() {
        return arrays.values().stream()
                .map(array -> new TensorInfo(array.name(), array.dtype(), array.shape()))
                .toList();
    }

    @Override
    public List<String> findings() {
        return List.copyOf(findings);
    }

    @Override
    public boolean has(String name) {
        return arrays.containsKey(name);
    }

    @Override
    public Optional<NpyArray> array(String name) {
        return Optional.ofNullable(arrays.get(name));
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
