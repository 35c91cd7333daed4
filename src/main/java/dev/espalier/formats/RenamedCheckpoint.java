package dev.espalier.formats;

import dev.espalier.kernels.Mask;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.Ties;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A checkpoint of tensors alone under other names, and perhaps without some of them. Owns the one that it renames. */
final class RenamedCheckpoint implements Checkpoint {
    private final Checkpoint checkpoint;
    private final NavigableMap<String, String> names;
    private final Map<String, TensorInfo> originals = new LinkedHashMap<>();
    private final List<TensorInfo> tensors;
    private final List<String> findings = new ArrayList<>();

    /**
     * Renames.
     *
     * @param names of the tensors that stay, each with its new one
     * @param findings what is told besides what the checkpoint itself tells
     */
    RenamedCheckpoint(Checkpoint checkpoint, Map<String, String> names, List<String> findings) {
        this.checkpoint = checkpoint;
        this.names = new TreeMap<>(names);
        List<TensorInfo> renamed = new ArrayList<>();
        for (TensorInfo tensor : checkpoint.tensors()) {
            String name = names.get(tensor.name());
            if (name != null) {
                originals.put(name, tensor);
                renamed.add(new TensorInfo(name, tensor.dtype(), tensor.shape(), tensor.tiedTo()));
            }
        }
        this.tensors = Ties.of(
                renamed, originals.values().stream().map(TensorInfo::storedAs).toList());
        this.findings.addAll(checkpoint.findings());
        this.findings.addAll(findings);
    }

    @Override
    public CheckpointFormat format() {
        return checkpoint.format();
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public List<String> findings() {
        return List.copyOf(findings);
    }

    @Override
    public boolean isOfTrainingClass() {
        return checkpoint.isOfTrainingClass();
    }

    @Override
    public ModuleVersions versions() {
        return checkpoint.versions().renamed(this::module);
    }

    /** What a module is called now, as its tensors tell; one without tensors goes with the module that it stands in. */
    private String module(String path) {
        if (path.isEmpty()) {
            return "";
        }
        Map.Entry<String, String> within = names.ceilingEntry(path + ".");
        if (within != null && within.getKey().startsWith(path + ".")) {
            String rest = within.getKey().substring(path.length() + 1);
            String name = within.getValue();
            if (name.endsWith(rest)) {
                return name.substring(0, Math.max(0, name.length() - rest.length() - 1));
            }
        }
        int dot = path.lastIndexOf('.');
        String around = dot < 0 ? "" : module(path.substring(0, dot));
        return around.isEmpty() ? path.substring(dot + 1) : around + path.substring(dot);
    }

    @Override
    public Set<String> held() {
        Set<String> held = checkpoint.held();
        Set<String> renamed = new LinkedHashSet<>();
        originals.forEach((name, tensor) -> {
            if (held.contains(tensor.name())) {
                renamed.add(name);
            }
        });
        return renamed;
    }

    @Override
    public Mask mask(TensorInfo tensor) throws IOException {
        return checkpoint.mask(original(tensor));
    }

    @Override
    public Optional<MemorySegment> view(TensorInfo tensor) throws IOException {
        return checkpoint.view(original(tensor));
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        checkpoint.copy(original(tensor), to);
    }

    private TensorInfo original(TensorInfo tensor) {
        TensorInfo original = originals.get(tensor.name());
        if (original == null) {
            throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
        return original;
    }

    @Override
    public void close() throws IOException {
        checkpoint.close();
    }
}
