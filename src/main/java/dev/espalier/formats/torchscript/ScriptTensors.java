package dev.espalier.formats.torchscript;

import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.TorchStorage;
import dev.espalier.formats.torch.RebuiltTensor;
import dev.espalier.formats.torch.StridedTensor;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The storages that one pickle of a TorchScript archive refers to, in the order in which they are first met. As in
 * libtorch, what is one reference in the pickle is one storage.
 */
final class ScriptTensors {
    private final Map<String, MemorySegment> segments;
    private final RebuiltTensor rebuilt;
    private final Map<Persistent, Integer> numbers = new IdentityHashMap<>();
    private final List<ScriptStorage> storages = new ArrayList<>();

    ScriptTensors(Map<String, MemorySegment> segments) {
        this.segments = segments;
        this.rebuilt = new RebuiltTensor(segments, ByteOrder.LITTLE_ENDIAN);
    }

    /** Where a tensor lies; two that lie at one place are one. */
    record Place(int storage, long offset, List<Long> shape, List<Long> strides) {}

    StridedTensor read(String name, Call rebuild) {
        StridedTensor tensor = rebuilt.strided(name, rebuild);
        number(name, rebuild);
        return tensor;
    }

    Place place(StridedTensor tensor, Call rebuild) {
        return new Place(
                number(tensor.info().name(), rebuild),
                tensor.offset(),
                tensor.info().shape(),
                tensor.strides());
    }

    ScriptStorage storage(StridedTensor tensor, Call rebuild) {
        return storages.get(number(tensor.info().name(), rebuild));
    }

    List<ScriptStorage> storages() {
        return storages;
    }

    private int number(String name, Call rebuild) {
        Persistent reference = (Persistent) rebuild.arguments().getFirst();
        Integer known = numbers.get(reference);
        if (known != null) {
            return known;
        }
        TorchStorage facts = TorchStorage.of(reference);
        DType dtype = DType.ofLabel(facts.type())
                .orElseThrow(() -> RefusedFile.corrupt("tensor \"" + name + "\" lies in a storage of " + facts.type()));
        MemorySegment segment = segments.get(facts.key());
        if (segment == null || facts.sizeBytes() > segment.byteSize()) {
            throw RefusedFile.corrupt("tensor \"" + name + "\" needs storage \"" + facts.key() + "\" of "
                    + facts.sizeBytes() + " bytes, which the file does not have");
        }
        storages.add(new ScriptStorage(dtype, segment.asSlice(0, facts.sizeBytes())));
        numbers.put(reference, storages.size() - 1);
        return storages.size() - 1;
    }
}
