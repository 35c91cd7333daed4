package dev.espalier.formats.numpy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.formats.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;

/** Any bytes as an array of numpy's. */
class NpyFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void reads_or_refuses_any_array(byte[] npy) throws IOException {
        Verdict.of(npy.length, () -> {
            NpyHeader header = NpyHeader.read("a", new ByteArrayInputStream(npy), npy.length);
            MemorySegment data = MemorySegment.ofArray(npy).asSlice(header.begin());
            NpyOrder.write(header, data, OutputStream.nullOutputStream());
        });
    }
}
