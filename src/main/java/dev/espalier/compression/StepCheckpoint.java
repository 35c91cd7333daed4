package dev.espalier.compression;

import dev.espalier.compression.PipelineResult.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pipeline between two steps, as files: {@code state.json}, and {@code tensors.safetensors} once a step was done. Made
 * by this service for itself and read by the same version of it.
 */
final class StepCheckpoint {
    private static final String STATE = "state.json";
    private static final String TENSORS = "tensors.safetensors";

    /** Masks of large layers are long strings. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private StepCheckpoint() {}

    /** Answers the files, with paths relative to the pipeline's folder. */
    static List<OutputFile> write(Path folder, PipelineState state, Workspace workspace) throws IOException {
        Path own = Files.createDirectories(folder.resolve("checkpoints").resolve(String.valueOf(state.steps())));
        List<OutputFile> files = new ArrayList<>();
        Files.writeString(own.resolve(STATE), MAPPER.writeValueAsString(state));
        files.add(file(folder, own.resolve(STATE), "json"));
        if (state.workspace() != null) {
            Files.move(workspace.snapshot("checkpoint.safetensors"), own.resolve(TENSORS));
            files.add(file(folder, own.resolve(TENSORS), "safetensors"));
        }
        return files;
    }

    private static OutputFile file(Path folder, Path file, String format) throws IOException {
        return new OutputFile(
                String.valueOf(file.getFileName()),
                format,
                folder.relativize(file).toString(),
                Files.size(file));
    }

    static PipelineState read(Path from) throws IOException {
        return MAPPER.readValue(Files.readString(from.resolve(STATE)), PipelineState.class);
    }

    static Path tensors(Path from) {
        return from.resolve(TENSORS);
    }
}
