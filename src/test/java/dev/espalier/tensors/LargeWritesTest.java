package dev.espalier.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeWritesTest {
    @TempDir
    Path folder;

    /** Sizes around what goes past the page cache, at places that no block begins at. */
    @ParameterizedTest
    @CsvSource({"0, 5", "4096, 100", "64, 16777216", "4097, 16785409", "0, 16777216", "63, 20971523"})
    void writes_what_it_is_given_where_it_is_told(int at, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Path path = folder.resolve("file");
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                LargeWrites writes = new LargeWrites(file, path)) {
            MemorySegment memory = arena.allocate(size);
            MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, 0, size);
            writes.write(memory, at);
        }
        byte[] expected = new byte[at + size];
        System.arraycopy(content, 0, expected, at, size);
        assertThat(Files.readAllBytes(path)).isEqualTo(expected);
    }
}
