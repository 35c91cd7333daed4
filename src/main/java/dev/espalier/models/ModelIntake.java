package dev.espalier.models;

import dev.espalier.formats.Checkpoint;
import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.RefusedFile;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.naming.OwnNames;
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
                Checkpoint opened = Checkpoints.open(file, scratch.path())) {
            return Inspector.inspect(OwnNames.of(opened, architecture), architecture);
        } catch (RefusedFile e) {
            throw Problem.refused(e.reason().slug(), String.valueOf(e.getMessage()), e.wayOut());
        } catch (ArchitectureMismatch e) {
            throw Problem.impossible("/architecture" + e.pointer(), String.valueOf(e.getMessage()));
        }
    }
}
