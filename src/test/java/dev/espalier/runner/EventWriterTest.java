package dev.espalier.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Instant now = Instant.EPOCH;
    private final EventWriter writer = new EventWriter(out, () -> now);

    @Test
    void writes_one_object_a_line_whatever_the_message_holds() {
        writer.log(PipelineListener.Level.WARN, "two\nlines \u2028 \"quoted\" é");
        assertThat(events())
                .containsExactly(new RunnerEvent.Log(PipelineListener.Level.WARN, "two\nlines \u2028 \"quoted\" é"));
    }

    @Test
    void holds_progress_back_but_not_a_new_step_and_not_the_end() {
        writer.progress(0.1, "prune", 0, 1, 10);
        now = now.plusMillis(100);
        writer.progress(0.2, "prune", 0, 2, 10);
        writer.progress(0.5, "quantize", 1, null, null);
        now = now.plusMillis(100);
        writer.progress(1.0, "quantize", 1, null, null);
        assertThat(events())
                .extracting(e -> ((RunnerEvent.Progress) e).fraction())
                .containsExactly(0.1, 0.5, 1.0);
        assertThat(writer.place()).isEqualTo(new EventWriter.Place("quantize", 1, null));
    }

    @Test
    void expects_the_rest_to_go_as_fast_as_what_is_done() {
        now = now.plusSeconds(30);
        writer.progress(0.25, "prune", 0, null, null);
        assertThat(((RunnerEvent.Progress) events().getFirst()).etaSeconds()).isEqualTo(90.0);
    }

    @Test
    void numbers_that_are_not_finite_survive_the_pipe() {
        Measure measure = new Measure(0.5, Double.NaN, 1L, 2L, 10, 10, 0, null, new Measure.Bytes(40, 40L, null));
        writer.baseline(measure);
        assertThat(events()).containsExactly(new RunnerEvent.Baseline(measure));
    }

    private List<RunnerEvent> events() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> RunnerJson.mapper().readValue(line, RunnerEvent.class))
                .toList();
    }
}
