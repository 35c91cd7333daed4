package dev.espalier.formats.torchscript;

import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Archives of one module M with one weight and whatever code a test wants. */
final class ScriptSources {
    static final String HEAD = """
            class M(Module):
              __parameters__ = ["weight", ]
              __buffers__ = []
              weight : Tensor
              training : bool
            """;

    private ScriptSources() {}

    /** @param body lines of forward(self, x), indented by nothing */
    static Path forward(Path to, String body) throws IOException {
        return archive(to, Map.of("code/__torch__.py", HEAD + """
                  def forward(self: __torch__.M,
                    x: Tensor) -> Tensor:
                """ + body.indent(4)));
    }

    static Path archive(Path to, Map<String, String> sources) throws IOException {
        TensorInfo weight = new TensorInfo("weight", DType.FLOAT32, List.of(2L));
        PickleWriter data = new PickleWriter()
                .global("__torch__", "M")
                .emptyTuple()
                .newObject()
                .emptyDictionary()
                .mark()
                .text("weight")
                .tensor(weight, "0", true)
                .text("training")
                .bool(false)
                .setItems()
                .build();
        return archive(to, sources, data.finish());
    }

    static Path archive(Path to, Map<String, String> sources, byte[] data) throws IOException {
        try (TorchZipWriter zip = new TorchZipWriter(to)) {
            zip.add("data.pkl", data);
            zip.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (Map.Entry<String, String> source : sources.entrySet()) {
                zip.add(source.getKey(), source.getValue().getBytes(StandardCharsets.UTF_8));
            }
            zip.add("constants.pkl", new PickleWriter().emptyTuple().finish());
            zip.add("data/0", new byte[8]);
            zip.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
            zip.finish();
        }
        return to;
    }
}
