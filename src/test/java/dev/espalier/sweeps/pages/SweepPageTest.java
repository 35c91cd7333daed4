package dev.espalier.sweeps.pages;

import static dev.espalier.web.pages.PageText.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.Measure;
import dev.espalier.jobs.JobState;
import dev.espalier.sweeps.SweepResource;
import dev.espalier.sweeps.SweepStatus;
import dev.espalier.sweeps.spec.JobTemplate;
import dev.espalier.sweeps.spec.Matrix;
import dev.espalier.sweeps.spec.MatrixWords;
import dev.espalier.sweeps.table.Recommendation;
import dev.espalier.sweeps.table.RowFixture;
import dev.espalier.sweeps.table.SweepRow;
import dev.espalier.sweeps.table.SweepTable;
import dev.espalier.web.pages.PageText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SweepPageTest {
    private static final String EVIL = "<img src=x onerror=alert(1)>&amp;\"'";
    private static final String SPARSITY = "/steps/0/sparsity";
    private static final String BITS = "/steps/1/bits";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void shows_every_job_and_what_accuracy_is_paid_with() {
        String page = page(sweep("sparsity and bits", grid("0.5", "0.8")));
        assertThat(page)
                .contains(
                        "sparsity of step 1 (prune)",
                        "bits of step 2 (quantize)",
                        ">0.5<",
                        "87.0 %",
                        "3.0 points",
                        "48.8 KiB")
                .contains("accuracy 90.0 %", "4 jobs: 4 succeeded;");
        assertThat(page)
                .contains(
                        "Accuracy against size: the Pareto front",
                        "Accuracy against sparsity",
                        "Accuracy against bits");
        assertThat(count(page, "<tr class=\"chosen\">")).isEqualTo(1);
        assertThat(page)
                .as("what no job has")
                .doesNotContain("time of a batch</th>", "failed")
                .contains(">status</th>");
    }

    @Test
    void the_recommended_job_is_linked_and_so_is_every_other() {
        SweepResource sweep = sweep("s", grid("0.5", "0.8"));
        String page = page(sweep);
        String chosen = "/api/v1/jobs/" + sweep.recommended().jobId();
        assertThat(page)
                .containsSubsequence(
                        "Recommended: ",
                        "href=\"" + chosen + "\"",
                        sweep.recommended().why());
        sweep.table().forEach(row -> assertThat(page).contains("href=\"/api/v1/jobs/" + row.jobId() + "\""));
    }

    @Test
    void pointers_are_said_in_words() {
        ObjectNode base = (ObjectNode) JSON.readTree("{\"steps\": [{\"type\": \"prune\"}]}");
        MatrixWords words = new MatrixWords(
                base,
                List.of("/steps/0/finetune/optimizer/learningRate", "/seed", "/labels/a~1b", "/steps/0/sparsity"));
        assertThat(words.full("/steps/0/finetune/optimizer/learningRate"))
                .isEqualTo("finetune optimizer learning rate of step 1 (prune)");
        assertThat(words.full("/seed")).isEqualTo("seed");
        assertThat(words.full("/labels/a~1b")).isEqualTo("labels a/b");
        assertThat(words.brief("/steps/0/sparsity")).isEqualTo("sparsity");
        assertThat(new MatrixWords(base, List.of("/steps/0/bits", "/steps/1/bits")).brief("/steps/1/bits"))
                .isEqualTo("bits of step 2");
    }

    /** With all rows of one sparsity at one place, a line along the bits would be upright. */
    @Test
    void lines_follow_the_values_that_move_them_along_the_axis() {
        String page = page(sweep("s", grid("0.5", "0.8")));
        String chart = page.substring(page.indexOf("aria-label=\"Accuracy against sparsity\""));
        assertThat(chart.substring(0, chart.indexOf("</svg>"))).contains(">bits 8</text>", ">bits 4</text>");
    }

    @Test
    void seeds_are_one_point_and_said_to_be() {
        List<SweepRow> rows = List.of(
                row(Map.of("/seed", number("1"), SPARSITY, number("0.5")), 0.5, 0.8, 900),
                row(Map.of("/seed", number("2"), SPARSITY, number("0.5")), 0.5, 0.9, 900),
                row(Map.of("/seed", number("1"), SPARSITY, number("0.8")), 0.8, 0.6, 500),
                row(Map.of("/seed", number("2"), SPARSITY, number("0.8")), 0.8, 0.7, 500));
        String page = page(sweep("s", rows));
        assertThat(page).contains("Points are means over 2 seeds.");
        String chart = page.substring(page.indexOf("aria-label=\"Accuracy against sparsity\""));
        assertThat(count(chart.substring(0, chart.indexOf("</svg>")), "<circle"))
                .isEqualTo(2);
    }

    @Test
    void what_strangers_called_their_things_is_text_and_nothing_is_loaded() {
        Map<String, JsonNode> values = Map.of("/labels/" + EVIL, JSON.valueToTree(EVIL));
        String page = page(sweep(EVIL, List.of(row(values, 0.5, 0.8, 900), row(values, 0.6, 0.7, 800))));
        assertThat(page)
                .doesNotContain("<img", "<script", "th:text", "th:each")
                .doesNotContainPattern("(href|action)=\"(?!/|data:|#)")
                .contains("&lt;img");
    }

    @Test
    void a_sweep_that_has_not_begun_has_a_page_without_charts() {
        SweepRow queued = new RowFixture(Map.of(SPARSITY, JSON.nullNode()), "job_1").unfinished(JobState.QUEUED);
        String page = page(sweep(null, List.of(queued)));
        assertThat(page).contains("swp_1", "queued", ">–<").doesNotContain("<svg", "null", "NaN");
    }

    private static List<SweepRow> grid(String... sparsities) {
        List<SweepRow> rows = new ArrayList<>();
        for (String sparsity : sparsities) {
            for (String bits : List.of("8", "4")) {
                Map<String, JsonNode> values = new LinkedHashMap<>();
                values.put(SPARSITY, number(sparsity));
                values.put(BITS, number(bits));
                double fraction = Double.parseDouble(sparsity);
                rows.add(row(
                        values,
                        fraction,
                        0.9 - fraction * fraction * Double.parseDouble(bits) / 66.7,
                        rows.isEmpty() ? 49_972 : 40_000 - rows.size()));
            }
        }
        return rows;
    }

    private static SweepRow row(Map<String, JsonNode> values, double sparsity, double accuracy, long bytes) {
        return new RowFixture(values, "job_" + bytes)
                .succeeded(accuracy, 0.3, 0.9 - accuracy, List.of(0.01, 0.05), sparsity, bytes);
    }

    private static SweepResource sweep(@Nullable String name, List<SweepRow> rows) {
        Map<String, List<JsonNode>> axes = new LinkedHashMap<>();
        for (String pointer : rows.getFirst().values().keySet()) {
            axes.put(
                    pointer,
                    rows.stream()
                            .map(row -> row.values().get(pointer))
                            .distinct()
                            .toList());
        }
        List<SweepRow> table = SweepTable.withFront(rows);
        int done = (int) rows.stream().filter(SweepRow::complete).count();
        return new SweepResource(
                "swp_1",
                name,
                done == 0 ? SweepStatus.QUEUED : SweepStatus.SUCCEEDED,
                done > 0,
                new SweepResource.Children(rows.size(), rows.size() - done, 0, 0, 0, 0, done, 0, 0),
                table,
                Recommendation.of(table, null),
                done == 0
                        ? null
                        : new Measure(
                                0.9, 0.3, 900L, 1000L, 1000, 1000, 0.0, null, new Measure.Bytes(4000, 3000L, null)),
                new JobTemplate(
                        (ObjectNode) JSON.readTree("{\"steps\": [{\"type\": \"prune\"}, {\"type\": \"quantize\"}]}")),
                new Matrix(axes),
                null,
                100,
                Map.of(),
                Instant.EPOCH,
                null);
    }

    private static JsonNode number(String decimal) {
        return JSON.readTree(decimal);
    }

    private static String page(SweepResource sweep) {
        return PageText.of(SweepPage.of(sweep));
    }
}
