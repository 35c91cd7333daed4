package dev.espalier.formats.composition;

import dev.espalier.kernels.Mask;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.Ties;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A file's weights as its network uses them, each computed when it is asked for. Owns the file. */
public final class ComposedCheckpoint implements Checkpoint {
    private final Checkpoint source;
    private final Composition composition;
    private final Path scratch;
    private final Map<String, Weight> weights = new LinkedHashMap<>();

    public ComposedCheckpoint(Checkpoint source, Composition composition, Path scratch) {
        this.source = source;
        this.composition = composition;
        this.scratch = scratch;
        composition.weights().forEach(weight -> weights.put(weight.info().name(), weight));
    }

    @Override
    public CheckpointFormat format() {
        return source.format();
    }

    @Override
    public List<TensorInfo> tensors() {
        return Ties.of(
                composition.weights().stream().map(Weight::info).toList(),
                composition.weights().stream().map(Weight::content).toList());
    }

    @Override
    public List<String> findings() {
        return composition.findings();
    }

    @Override
    public ModuleVersions versions() {
        return composition.versions();
    }

    @Override
    public Set<String> held() {
        return composition.weights().stream()
                .filter(weight -> isHeld(weight) && weight.info().elements() <= Integer.MAX_VALUE)
                .map(weight -> weight.info().name())
                .collect(Collectors.toSet());
    }

    private boolean isHeld(Weight weight) {
        return switch (weight) {
            case Weight.Stored(TensorInfo info) -> source.held().contains(info.name());
            case Weight.Masked _ -> true;
            case Weight.Normed normed -> isHeld(normed.direction());
            case Weight.Divided divided -> isHeld(divided.original());
        };
    }

    @Override
    public Mask mask(TensorInfo tensor) throws IOException {
        try (Bench bench = new Bench(source, scratch)) {
            return bench.mask(weight(tensor));
        }
    }

    @Override
    public Optional<MemorySegment> view(TensorInfo tensor) throws IOException {
        return weight(tensor) instanceof Weight.Stored(TensorInfo info) ? source.view(info) : Optional.empty();
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        switch (weight(tensor)) {
            case Weight.Stored(TensorInfo info) -> source.copy(info, to);
            case Weight composed -> {
                try (Bench bench = new Bench(source, scratch)) {
                    bench.copy(composed, to);
                }
            }
        }
    }

    private Weight weight(TensorInfo tensor) {
        Weight weight = weights.get(tensor.name());
        if (weight == null) {
            throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
        return weight;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
