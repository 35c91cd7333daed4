package dev.espalier.formats;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint of tensors alone under other names, and perhaps without some of them. Owns the one that it renames. */
final class RenamedCheckpoint implements Checkpoint {
    private final Checkpoint checkpoint;
    private final Map<String, TensorInfo> originals = new LinkedHashMap<>();
    private final List<TensorInfo> tensors = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /**
     * Renames.
     *
     * @param names of the tensors that stay, each with its new one
     * @param findings what is told besides what the checkpoint itself tells
     */
    RenamedCheckpoint(Checkpoint checkpoint, Map<String, String> names, List<String> findings) {
        this.checkpoint = checkpoint;
        for (TensorInfo tensor : checkpoint.tensors()) {
            String name = names.get(tensor.name());
            if (name != null) {
                originals.put(name, tensor);
                tensors.add(new TensorInfo(name, tensor.dtype(), tensor.shape()));
            }
        }
        this.findings.addAll(checkpoint.findings());
        this.findings.addAll(findings);
    }

    @Override
    public CheckpointFormat format() {
        return checkpoint.format();
    }

    @Override
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors);
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
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        TensorInfo original = originals.get(tensor.name());
        if (original == null) {
            throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
        checkpoint.copy(original, to);
    }

    @Override
    public void close() throws IOException {
        checkpoint.close();
    }
}
