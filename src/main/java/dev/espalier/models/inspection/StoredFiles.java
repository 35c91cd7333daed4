package dev.espalier.models.inspection;

import dev.espalier.graph.Architecture;
import dev.espalier.storage.Blobs;
import dev.espalier.storage.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks again into files that were taken in before. */
@Component
public class StoredFiles {
    private final Blobs blobs;
    private final ModelIntake intake;
    private final TemporaryFiles temporary;

    StoredFiles(Blobs blobs, ModelIntake intake, TemporaryFiles temporary) {
        this.blobs = blobs;
        this.intake = intake;
        this.temporary = temporary;
    }

    public InspectedFile inspect(String sha256, @Nullable Architecture architecture) throws IOException {
        try (TemporaryFiles.Scratch scratch = temporary.scratch()) {
            Path file = scratch.path().resolve("model");
            blobs.place(sha256, file);
            return intake.inspect(file, architecture);
        }
    }
}
