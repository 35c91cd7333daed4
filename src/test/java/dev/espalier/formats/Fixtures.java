package dev.espalier.formats;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files that make_fixtures.py wrote with PyTorch. */
public final class Fixtures {
    private Fixtures() {}

    public static Path file(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/formats/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String name) {
        return JsonMapper.shared().readTree(bytes(name));
    }

    public static List<String> tensors(JsonNode golden) {
        return golden.path("tensors")
                .valueStream()
                .map(tensor -> tensor.path("name").asString() + " "
                        + tensor.path("dtype").asString() + " "
                        + tensor.path("shape")
                                .valueStream()
                                .map(JsonNode::asLong)
                                .toList() + " "
                        + tensor.path("hex").asString())
                .toList();
    }

    public static List<String> tensors(Checkpoint checkpoint) throws IOException {
        return checkpoint.tensors().stream()
                .map(tensor -> tensor.name() + " " + tensor.dtype().label() + " " + tensor.shape() + " "
                        + HexFormat.of().formatHex(copied(checkpoint, tensor)))
                .toList();
    }

    static byte[] copied(Checkpoint checkpoint, TensorInfo tensor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            checkpoint.copy(tensor, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
