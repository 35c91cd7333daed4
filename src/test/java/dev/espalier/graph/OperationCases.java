package dev.espalier.graph;

import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What make_operations.py wrote: documents, their tensors, two samples each and what PyTorch made of them. */
public record OperationCases(TensorFile file, List<Case> all) implements AutoCloseable {
    private static final Path FOLDER = Path.of("src/test/resources/graph");

    public static OperationCases open() throws IOException {
        JsonNode cases =
                JsonMapper.shared().readTree(FOLDER.resolve("operations.json").toFile());
        return new OperationCases(
                TensorFile.open(FOLDER.resolve("operations.safetensors")),
                StreamSupport.stream(cases.spliterator(), false).map(Case::of).toList());
    }

    /** @param input the name of the tensor that holds its samples; the one of its outputs is called as the case is */
    public record Case(String name, String input, JsonNode document, List<Long> shape, long macs) {
        private static Case of(JsonNode json) {
            return new Case(
                    json.get("name").asString(),
                    json.get("input").asString(),
                    json.get("document"),
                    StreamSupport.stream(json.get("shape").spliterator(), false)
                            .map(JsonNode::asLong)
                            .toList(),
                    json.get("macs").asLong());
        }

        public Graph graph() {
            return GraphDocuments.read(document);
        }
    }

    public List<TensorInfo> tensors(Case of) {
        String before = of.name() + "/";
        return file.tensors().stream()
                .filter(tensor -> tensor.name().startsWith(before))
                .map(tensor -> new TensorInfo(tensor.name().substring(before.length()), tensor.dtype(), tensor.shape()))
                .toList();
    }

    /** A model of the case's tensors. */
    public TensorFile model(Case of, Path path) throws IOException {
        TensorFile model = TensorFile.create(path, tensors(of), Map.of());
        for (TensorInfo tensor : model.tensors()) {
            MemorySegment.copy(
                    file.bytes(of.name() + "/" + tensor.name()), 0, model.edit(tensor.name()), 0, tensor.sizeBytes());
        }
        return model;
    }

    @Override
    public void close() {
        file.close();
    }
}
