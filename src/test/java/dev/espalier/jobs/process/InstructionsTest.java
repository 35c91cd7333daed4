package dev.espalier.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionsTest {
    @TempDir
    Path folder;

    @Test
    void a_machine_that_tells_its_caches_may_use_all() {
        assertThat(Instructions.most(null, folder)).isEmpty();
    }

    @Test
    void one_that_does_not_uses_what_needs_none() {
        assertThat(Instructions.most(null, folder.resolve("cache"))).contains("SSE41");
    }

    @Test
    void what_is_set_counts() {
        assertThat(Instructions.most("AVX2", folder.resolve("cache"))).contains("AVX2");
    }
}
