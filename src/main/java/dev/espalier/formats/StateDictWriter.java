package dev.espalier.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Writes a bare {@code state_dict} that {@code torch.load(path, weights_only=True)} reads. */
public final class StateDictWriter {
    /** Writes all tensors in file order, under their names, and the versions of the modules that they came from. */
    public static void write(TensorFile from, Path to) throws IOException {
        List<TensorInfo> tensors = from.tensors();
        try (TorchZipWriter archive = new TorchZipWriter(to)) {
            archive.add("data.pkl", pickle(tensors, from.versions()));
            archive.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < tensors.size(); i++) {
                TensorInfo tensor = tensors.get(i);
                archive.add("data/" + i, tensor.sizeBytes(), output -> from.copy(tensor, output));
            }
            archive.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
            archive.finish();
        }
    }

    private static byte[] pickle(List<TensorInfo> tensors, ModuleVersions versions) {
        PickleWriter pickle = new PickleWriter();
        pickle.global("collections", "OrderedDict").emptyTuple().call().mark();
        for (int i = 0; i < tensors.size(); i++) {
            pickle.text(tensors.get(i).name()).stateDictTensor(tensors.get(i), Integer.toString(i));
        }
        versions.writeTo(pickle.setItems());
        return pickle.finish();
    }

    private StateDictWriter() {}
}
