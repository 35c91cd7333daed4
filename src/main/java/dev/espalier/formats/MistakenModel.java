package dev.espalier.formats;

import dev.espalier.formats.sniffing.FileBytes;
import dev.espalier.formats.sniffing.Mistaken;
import dev.espalier.formats.sniffing.OnnxSniff;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out whether a file that was uploaded as a dataset is a model. */
public final class MistakenModel {
    /**
     * The refusal of a file that is a model: of one whose tensors are named as weights are, since torch.save and
     * safetensors write samples and labels, too.
     *
     * @param scratch an existing folder for what must be unpacked; owned by the caller
     */
    public static Optional<RefusedFile> refusal(Path file, Path scratch) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (OnnxSniff.isOnnx(FileBytes.head(channel), channel.size())) {
                return Optional.of(Mistaken.model("ONNX holds one", "model.onnx"));
            }
        }
        try (Checkpoint checkpoint = Checkpoints.open(file, scratch)) {
            String name = checkpoint.format() == CheckpointFormat.SAFETENSORS ? "model.safetensors" : "model.pt";
            return Program.of(checkpoint).isPresent()
                    ? Optional.of(Mistaken.model("it is a program", name))
                    : Mistaken.modelArrays(checkpoint.tensors(), name);
        } catch (RefusedFile e) {
            return e.reason() == RefusedFile.Reason.WHOLE_MODULE_PICKLE
                    ? Optional.of(Mistaken.model("it is a pickled module", "model.pt"))
                    : Optional.empty();
        }
    }

    private MistakenModel() {}
}
