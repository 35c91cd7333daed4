package dev.espalier.formats;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.tensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as an uploaded model, whatever they begin with. */
class CheckpointFuzzTest {
    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "10m")
    void opens_or_refuses_any_file(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("model"), bytes);
        Path scratch = Files.createDirectory(folder.resolve("scratch"));
        try {
            Verdict.of(bytes.length, () -> {
                try (Checkpoint checkpoint = Checkpoints.open(file, scratch)) {
                    Verdict.readAll(checkpoint);
                }
            });
        } finally {
            Verdict.clear(scratch);
        }
    }
}
