package dev.espalier.compression;

import dev.espalier.compression.results.PipelineResult.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pipeline between two steps, as files: {@code state.json}, and beside it the tensors that the workspace leaves once a
 * step was done. Made by this service for itself and read by the same version of it.
 */
final class StepCheckpoint {
    private static final String STATE = "state.json";
    /** Masks of large layers are long strings. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private StepCheckpoint() {}

    /** A new folder for the checkpoint after so many steps. */
    static Path folder(Path folder, int steps) throws IOException {
        return Files.createDirectories(folder.resolve("checkpoints").resolve(String.valueOf(steps)));
    }

    /**
     * Answers all files of the checkpoint, with paths relative to the pipeline's folder.
     *
     * @param own the checkpoint's folder, where the workspace has saved itself
     */
    static List<OutputFile> write(Path folder, Path own, PipelineState state) throws IOException {
        Files.writeString(own.resolve(STATE), MAPPER.writeValueAsString(state));
        List<OutputFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(own)) {
            for (Path file : all.sorted().toList()) {
                files.add(file(folder, file));
            }
        }
        return files;
    }

    private static OutputFile file(Path folder, Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        return new OutputFile(
                name,
                name.substring(name.lastIndexOf('.') + 1),
                folder.relativize(file).toString(),
                Files.size(file));
    }

    static PipelineState read(Path from) throws IOException {
        return MAPPER.readValue(Files.readString(from.resolve(STATE)), PipelineState.class);
    }
}
