package dev.espalier.models.inspection;

import dev.espalier.formats.ModelFiles;
import dev.espalier.formats.huggingface.HuggingFaceFolder;
import dev.espalier.formats.parts.ModelPart;
import dev.espalier.formats.parts.PartIndex;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.recognition.OwnNames;
import dev.espalier.storage.TemporaryFiles;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a file from a stranger and has it inspected; what is refused becomes the client's problem, with a way out. */
@Component
public class ModelIntake {
    private final TemporaryFiles temporary;

    ModelIntake(TemporaryFiles temporary) {
        this.temporary = temporary;
    }

    public InspectedFile inspect(Path file, @Nullable Architecture architecture) throws IOException {
        try (TemporaryFiles.Scratch scratch = temporary.scratch();
                Checkpoint opened = ModelFiles.open(file, scratch.path())) {
            return Inspector.inspect(OwnNames.of(opened, architecture), architecture);
        } catch (RefusedFile e) {
            throw refused(e);
        } catch (ArchitectureMismatch e) {
            throw Problem.impossible("/architecture" + e.pointer(), String.valueOf(e.getMessage()));
        }
    }

    /** Refuses one part of a model that lies in several files, and the index of such a model. */
    public void requireWhole(String fileName, Path file) throws IOException {
        Optional<RefusedFile> refusal = ModelPart.named(fileName).map(ModelPart::alone);
        (refusal.isPresent() ? refusal : PartIndex.refusal(file)).ifPresent(part -> {
            throw refused(part);
        });
    }

    /** Refuses several files that make no Hugging Face folder. */
    public void requireFolder(List<String> files) {
        try {
            HuggingFaceFolder.require(files);
        } catch (RefusedFile e) {
            throw refused(e);
        }
    }

    private static Problem refused(RefusedFile file) {
        return Problem.refused(file.reason().slug(), String.valueOf(file.getMessage()), file.wayOut());
    }
}
