package dev.espalier.samples;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as an uploaded dataset: opened, refused, or unfit for what was asked. */
class DatasetFuzzTest {
    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "10m")
    void opens_or_refuses_any_file(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("dataset"), bytes);
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        try (Dataset dataset = Dataset.open(file, Specs.of(null, null, null, null), scratch)) {
            dataset.info();
        } catch (RefusedFile | UnfitSpec refused) {
            // The other of the two answers that there may be
        }
    }
}
