package dev.espalier.models;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models small enough to be written down, and files of the tests' resources. */
final class SmallModels {
    static byte[] fixture(String name) throws Exception {
        try (InputStream file = Objects.requireNonNull(SmallModels.class.getResourceAsStream("/formats/" + name))) {
            return file.readAllBytes();
        }
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** Two linear layers, 6 to 4 to 2; all of the first's weights but one are zero. */
    static byte[] mlp(double first) throws Exception {
        Path file = Files.createTempFile("mlp", ".safetensors");
        List<TensorInfo> tensors = List.of(
                new TensorInfo("fc1.weight", DType.FLOAT32, List.of(4L, 6L)),
                new TensorInfo("fc1.bias", DType.FLOAT32, List.of(4L)),
                new TensorInfo("fc2.weight", DType.FLOAT32, List.of(2L, 4L)),
                new TensorInfo("fc2.bias", DType.FLOAT32, List.of(2L)));
        try (TensorFile made = TensorFile.create(file, tensors, Map.of())) {
            made.editable("fc1.weight").write(3, new double[] {first}, 1);
            for (String name : List.of("fc1.bias", "fc2.weight", "fc2.bias")) {
                int count = (int) made.values(name).count();
                double[] ones = new double[count];
                Arrays.fill(ones, 1);
                made.editable(name).write(0, ones, count);
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private SmallModels() {}
}
