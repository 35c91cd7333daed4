package dev.espalier.formats;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open state_dict, its values in mapped memory. */
final class TorchCheckpoint implements Checkpoint {
    /** Expanded and shared tensors may be larger than their storages, but a file's tensors not much more than it. */
    private static final long SMALL_BYTES = 64L << 20;

    private static final int MAX_GROWTH = 16;

    private final Arena arena;
    private final Map<String, StridedTensor> tensors;
    private final List<String> findings;

    private TorchCheckpoint(Arena arena, Map<String, StridedTensor> tensors, List<String> findings) {
        this.arena = arena;
        this.tensors = tensors;
        this.findings = findings;
    }

    /** Takes ownership of the arena in which the storages lie; the caller keeps it if this throws. */
    static TorchCheckpoint of(
            Pickle pickle, Map<String, MemorySegment> storages, ByteOrder order, long fileBytes, Arena arena) {
        StateDict state = StateDict.of(pickle);
        RebuiltTensor rebuilt = new RebuiltTensor(storages, order);
        Map<String, StridedTensor> tensors = new LinkedHashMap<>();
        long left = SMALL_BYTES
                + MAX_GROWTH
                        * Math.max(
                                fileBytes,
                                storages.values().stream()
                                        .mapToLong(MemorySegment::byteSize)
                                        .sum());
        for (Map.Entry<String, PickleValue> entry : state.tensors().entrySet()) {
            StridedTensor tensor = rebuilt.read(entry.getKey(), entry.getValue());
            left -= tensor.info().sizeBytes();
            if (left < 0) {
                throw RefusedFile.corrupt("tensor \"" + entry.getKey() + "\" of shape "
                        + tensor.info().shape() + " is far larger than the file of " + fileBytes + " bytes");
            }
            tensors.put(entry.getKey(), tensor);
        }
        return new TorchCheckpoint(arena, tensors, state.findings());
    }

    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.STATE_DICT;
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors.values().stream().map(StridedTensor::info).toList();
    }

    @Override
    public List<String> findings() {
        return findings;
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        StridedTensor found = tensors.get(tensor.name());
        if (found == null) {
            throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
        found.copy(to);
    }

    @Override
    public void close() {
        arena.close();
    }
}
