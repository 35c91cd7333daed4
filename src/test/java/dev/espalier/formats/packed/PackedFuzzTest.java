package dev.espalier.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as a packed file, as its directory, and as the block of a tensor: sums do not stand in the way of the last two. */
class PackedFuzzTest {
    private static final long MOST_ELEMENTS = 100_000;

    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "10m")
    void opens_or_refuses_any_file(byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("model.packed"), bytes);
        try (PackedFile file = PackedFile.open(path, 1)) {
            for (TensorInfo tensor : file.tensors()) {
                if (tensor.elements() < MOST_ELEMENTS) {
                    file.copy(tensor, OutputStream.nullOutputStream());
                }
            }
            file.sections().forEach(file::section);
        } catch (RefusedFile refusal) {
            assertThat(refusal.wayOut()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void reads_or_refuses_any_directory(byte[] bytes) {
        try {
            Directory.read(bytes, 100);
        } catch (BrokenStream refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void decodes_or_refuses_any_block(byte[] bytes) throws IOException {
        if (bytes.length < 2) {
            return;
        }
        // The first byte chooses what tensor the block is said to be of
        DType type = DType.values()[(bytes[0] & 0xff) % DType.values().length];
        TensorInfo tensor = new TensorInfo("t", type, bytes[0] < 0 ? List.of(40L, 5L, 3L, 3L) : List.of(30L, 60L));
        try (Workers workers = new Workers(1)) {
            MemorySegment block = MemorySegment.ofArray(bytes).asSlice(1);
            TensorDecoder.copy(tensor, block, workers, OutputStream.nullOutputStream());
        } catch (BrokenStream refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }
}
