package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes a bare {@code state_dict} that {@code torch.load(path, weights_only=True)} reads. */
public final class StateDictWriter {
    /**
     * Writes all tensors in file order, under their names, and the versions of the modules that they came from. Names of
     * one tensor share its storage.
     */
    public static void write(TensorFile from, Path to) throws IOException {
        write(from, from.tensors(), to);
    }

    /** The same of some of the tensors; what they are tied to is among them. */
    public static void write(TensorFile from, List<TensorInfo> tensors, Path to) throws IOException {
        List<TensorInfo> stored =
                tensors.stream().filter(tensor -> !tensor.isTied()).toList();
        Map<String, String> keys = new HashMap<>();
        stored.forEach(tensor -> keys.put(tensor.name(), Integer.toString(keys.size())));
        try (TorchZipWriter archive = new TorchZipWriter(to)) {
            archive.add("data.pkl", pickle(tensors, keys, from.versions()));
            archive.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            Map<String, MemorySegment> storages = new LinkedHashMap<>();
            stored.forEach(tensor -> storages.put("data/" + keys.get(tensor.name()), from.bytes(tensor.name())));
            archive.add(storages);
            archive.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
            archive.finish();
        }
    }

    /** @param keys of storages, by the names that tensors are kept under */
    private static byte[] pickle(List<TensorInfo> tensors, Map<String, String> keys, ModuleVersions versions) {
        PickleWriter pickle = new PickleWriter();
        pickle.global("collections", "OrderedDict").emptyTuple().call().mark();
        for (TensorInfo tensor : tensors) {
            String key = Objects.requireNonNull(keys.get(tensor.storedAs()), tensor.name());
            pickle.text(tensor.name()).stateDictTensor(tensor, key);
        }
        StateDictMetadata.write(versions, pickle.setItems());
        return pickle.finish();
    }

    private StateDictWriter() {}
}
