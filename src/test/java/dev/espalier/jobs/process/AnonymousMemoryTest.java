package dev.espalier.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnonymousMemoryTest {
    @Test
    void adds_up_what_no_file_stands_behind() {
        assertThat(AnonymousMemory.in(List.of(
                        "Name:\tjava",
                        "VmRSS:\t  9000 kB",
                        "RssAnon:\t   300 kB",
                        "RssFile:\t  8699 kB",
                        "RssShmem:\t     1 kB")))
                .isEqualTo(301 * 1024);
    }

    @Test
    void knows_nothing_of_a_process_that_has_ended() {
        assertThat(AnonymousMemory.in(List.of("Name:\tjava", "State:\tZ (zombie)")))
                .isNull();
        assertThat(AnonymousMemory.of(Long.MAX_VALUE)).isNull();
    }

    @Test
    void finds_this_process() {
        assertThat(AnonymousMemory.of(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
    }
}
