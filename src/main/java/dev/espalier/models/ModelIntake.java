package dev.espalier.models;

import dev.espalier.formats.Checkpoint;
import dev.espalier.formats.RefusedFile;
import dev.espalier.formats.composition.ModelFiles;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.storage.TemporaryFiles;
import dev.espalier.web.Problem;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a file from a stranger and has it inspected; what is refused becomes the client's problem, with a way out. */
@Component
class ModelIntake {
    private final TemporaryFiles temporary;

    ModelIntake(TemporaryFiles temporary) {
        this.temporary = temporary;
    }

    Inspection inspect(Path file, @Nullable Architecture architecture) throws IOException {
        try (TemporaryFiles.Scratch scratch = temporary.scratch();
                Checkpoint checkpoint = ModelFiles.open(file, scratch.path())) {
            return Inspector.inspect(checkpoint, architecture);
        } catch (RefusedFile e) {
            throw Problem.refused(e.reason().slug(), String.valueOf(e.getMessage()), e.wayOut());
        } catch (ArchitectureMismatch e) {
            throw Problem.impossible("/architecture" + e.pointer(), String.valueOf(e.getMessage()));
        }
    }
}
