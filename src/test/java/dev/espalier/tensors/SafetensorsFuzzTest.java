package dev.espalier.tensors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.formats.Verdict;
import java.io.IOException;

/** Any bytes as the JSON header of a safetensors file with 64 bytes of data. */
class SafetensorsFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void reads_or_refuses_any_header(byte[] json) throws IOException {
        Verdict.of(
                json.length,
                () -> TensorLimits.check(SafetensorsHeader.parse(json, 64).entries().stream()
                        .map(SafetensorsHeader.Entry::tensor)
                        .toList()));
    }
}
