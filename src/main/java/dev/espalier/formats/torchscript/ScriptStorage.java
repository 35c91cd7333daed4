package dev.espalier.formats.torchscript;

import dev.espalier.formats.torch.StridedTensor;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Segments;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A storage of a TorchScript archive, and those tensors in it whose values may be given anew. */
final class ScriptStorage {
    private final DType dtype;
    private final MemorySegment bytes;
    private final NavigableMap<Long, StridedTensor> tensors = new TreeMap<>();

    ScriptStorage(DType dtype, MemorySegment bytes) {
        this.dtype = dtype;
        this.bytes = bytes;
    }

    DType dtype() {
        return dtype;
    }

    long sizeBytes() {
        return bytes.byteSize();
    }

    /** Refuses tensors that lie over each other or over themselves: of two values for one place, none is right. */
    void add(StridedTensor tensor) {
        if (tensor.info().elements() == 0) {
            return;
        }
        if (!tensor.isDense()) {
            throw shared(tensor, "itself");
        }
        Map.Entry<Long, StridedTensor> before = tensors.floorEntry(tensor.last());
        if (before != null && before.getValue().last() >= tensor.first()) {
            throw shared(tensor, "\"" + before.getValue().info().name() + "\"");
        }
        tensors.put(tensor.first(), tensor);
    }

    private static RefusedFile shared(StridedTensor tensor, String with) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "tensor \"" + tensor.info().name() + "\" shares a part of its memory with " + with,
                TorchLines.SEPARATE_TENSORS);
    }

    /** Streams the storage with the values that the file has for its tensors. */
    void write(TensorFile values, OutputStream to) throws IOException {
        if (tensors.isEmpty()) {
            Segments.copy(bytes, to);
            return;
        }
        StridedTensor first = tensors.firstEntry().getValue();
        if (first.info().sizeBytes() == bytes.byteSize()) {
            first.inMemoryOrder(values.bytes(first.info().name())).copy(to);
        } else {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment patched = arena.allocate(bytes.byteSize()).copyFrom(bytes);
                for (StridedTensor tensor : tensors.values()) {
                    patch(tensor, values, patched);
                }
                Segments.copy(patched, to);
            }
        }
    }

    /** A dense tensor's memory has no gaps, so that its values in the order of memory go there in one piece. */
    private static void patch(StridedTensor tensor, TensorFile values, MemorySegment into) throws IOException {
        long from = tensor.offset() * tensor.info().dtype().sizeBytes();
        MemorySegment place = into.asSlice(from, tensor.info().sizeBytes());
        try (OutputStream output = new Segments.Output(place)) {
            tensor.inMemoryOrder(values.bytes(tensor.info().name())).copy(output);
        }
    }
}
