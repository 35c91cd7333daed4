package dev.espalier.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProgressLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);

    @Test
    void a_terminal_sees_one_line_written_over() {
        var line = new ProgressLine(out, true);
        line.show(running(0.5, 4, 8));
        line.end(job("{\"status\": \"succeeded\", \"progress\": {\"fraction\": 1}}"));
        assertThat(written.toString(UTF_8))
                .isEqualTo("\r[" + "#".repeat(15) + ".".repeat(15)
                        + "]  50 %  prune, epoch 4 of 8, about 20 s left\033[K\r["
                        + "#".repeat(30) + "] 100 %  succeeded\033[K" + System.lineSeparator());
    }

    @Test
    void a_log_gets_a_line_only_for_what_is_new() {
        var line = new ProgressLine(out, false);
        line.show(job("{\"status\": \"queued\", \"progress\": {\"fraction\": 0}}"));
        line.show(running(0.25, 1, 4));
        line.show(running(0.3, 1, 4));
        line.show(running(0.5, 2, 4));
        assertThat(written.toString(UTF_8).lines())
                .hasSize(3)
                .anySatisfy(text -> assertThat(text).endsWith("prune, epoch 1 of 4, about 20 s left"))
                .anySatisfy(text -> assertThat(text).contains(" 50 %  prune, epoch 2 of 4"));
    }

    @Test
    void a_job_that_tells_nothing_yet_is_at_the_beginning() {
        new ProgressLine(out, false).show(job("{\"status\": \"queued\", \"progress\": null}"));
        assertThat(written.toString(UTF_8).strip()).isEqualTo("[" + ".".repeat(30) + "]   0 %  queued");
    }

    private static JsonNode running(double fraction, int epoch, int epochs) {
        return job("""
                {"status": "running",
                 "progress": {"fraction": %s, "step": "prune", "epoch": %d, "epochs": %d, "etaSeconds": 19.7}}""".formatted(fraction, epoch, epochs));
    }

    private static JsonNode job(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
