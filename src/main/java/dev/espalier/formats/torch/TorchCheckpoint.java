package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.Pickle;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of an open state_dict or TorchScript archive, their values in mapped memory. */
public final class TorchCheckpoint implements Checkpoint {
    /** Expanded and shared tensors may be larger than their storages, but a file's tensors not much more than it. */
    private static final long SMALL_BYTES = 64L << 20;

    private static final int MAX_GROWTH = 16;

    private final Arena arena;
    private final Map<String, ? extends StoredTensor> tensors;
    private final List<String> findings;
    private final ModuleVersions versions;
    private final boolean ofTrainingClass;

    private TorchCheckpoint(
            Arena arena,
            Map<String, ? extends StoredTensor> tensors,
            List<String> findings,
            ModuleVersions versions,
            boolean ofTrainingClass) {
        this.arena = arena;
        this.tensors = tensors;
        this.findings = findings;
        this.versions = versions;
        this.ofTrainingClass = ofTrainingClass;
    }

    /** Takes ownership of the arena in which the storages lie; the caller keeps it if this throws. */
    public static TorchCheckpoint of(
            Pickle pickle, Map<String, MemorySegment> storages, ByteOrder order, long fileBytes, Arena arena) {
        StateDict state = StateDict.of(pickle);
        RebuiltTensor rebuilt = new RebuiltTensor(storages, order);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        state.tensors().forEach((name, value) -> tensors.put(name, rebuilt.read(name, value)));
        long storageBytes =
                storages.values().stream().mapToLong(MemorySegment::byteSize).sum();
        Map<String, StoredTensor> tied = TiedViews.mark(tensors);
        checkGrowth(tied, Math.max(fileBytes, storageBytes), fileBytes);
        List<String> findings = new ArrayList<>(state.findings());
        findings.addAll(Overlaps.findings(tied.values()));
        return new TorchCheckpoint(arena, tied, List.copyOf(findings), state.versions(), state.ofTrainingClass());
    }

    /** The same of tensors that are known already. */
    public static TorchCheckpoint of(
            Map<String, ? extends StoredTensor> tensors, List<String> findings, long fileBytes, Arena arena) {
        checkGrowth(tensors, fileBytes, fileBytes);
        return new TorchCheckpoint(arena, tensors, findings, ModuleVersions.NONE, false);
    }

    private static void checkGrowth(Map<String, ? extends StoredTensor> tensors, long heldBytes, long fileBytes) {
        long left = SMALL_BYTES + MAX_GROWTH * heldBytes;
        for (StoredTensor tensor : tensors.values()) {
            left -= tensor.info().isTied() ? 0 : tensor.info().sizeBytes();
            if (left < 0) {
                throw RefusedFile.corrupt("tensor \"" + tensor.info().name() + "\" of shape "
                        + tensor.info().shape() + " is far larger than the file of " + fileBytes + " bytes");
            }
        }
    }

    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.STATE_DICT;
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors.values().stream().map(StoredTensor::info).toList();
    }

    @Override
    public List<String> findings() {
        return findings;
    }

    @Override
    public boolean isOfTrainingClass() {
        return ofTrainingClass;
    }

    @Override
    public ModuleVersions versions() {
        return versions;
    }

    @Override
    public Optional<MemorySegment> view(TensorInfo tensor) {
        return stored(tensor).view();
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        stored(tensor).copy(to);
    }

    private StoredTensor stored(TensorInfo tensor) {
        StoredTensor found = tensors.get(tensor.name());
        if (found == null) {
            throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
        return found;
    }

    @Override
    public void close() {
        arena.close();
    }
}
