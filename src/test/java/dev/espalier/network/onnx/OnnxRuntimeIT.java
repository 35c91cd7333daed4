package dev.espalier.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime does not take, and what is known of processors. */
class OnnxRuntimeIT {
    @TempDir
    private Path folder;

    @Test
    void what_is_no_network_is_refused_in_words() throws Exception {
        OnnxRuntime runtime = OnnxRuntime.start(1);
        assertThat(runtime.description()).startsWith("ONNX Runtime 1.");
        Path libraries = Path.of(System.getProperty("onnxruntime.native.path"));
        assertThat(Files.getPosixFilePermissions(libraries.resolve(System.mapLibraryName("onnxruntime"))))
                .as("an image is built by another user than it runs as")
                .contains(PosixFilePermission.OTHERS_READ);
        for (byte[] content : new byte[][] {{}, {1, 2, 3}, "not a model".getBytes(StandardCharsets.UTF_8)}) {
            Path file = Files.write(folder.resolve("model.onnx"), content);
            assertThatThrownBy(() -> runtime.load(file))
                    .isInstanceOf(RuntimeRefusal.class)
                    .hasMessageStartingWith("ONNX Runtime does not load the network: ");
        }
        assertThatThrownBy(() -> runtime.floatLayers(folder.resolve("model.onnx"), folder.resolve("optimized.onnx")))
                .isInstanceOf(RuntimeRefusal.class);
        assertThat(folder.resolve("optimized.onnx")).doesNotExist();
    }

    @Test
    void products_of_bytes_saturate_without_vnni() {
        assertThat(Processor.saturates("flags : fpu avx2 avx512f avx512_vnni")).isFalse();
        assertThat(Processor.saturates("flags : fpu avx2 avx_vnni")).isFalse();
        assertThat(Processor.saturates("flags : fpu avx2 avx512f")).isTrue();
    }
}
