package dev.espalier.reports.pages;

import static dev.espalier.web.pages.PageText.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.ByteLedger;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.Parity;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.compression.results.Verdict;
import dev.espalier.compression.spec.InferenceRuntime;
import dev.espalier.formats.packed.LedgerRow;
import dev.espalier.reports.Report;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.PageText;
import dev.espalier.web.pages.Tone;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JobPageTest {
    private static final String EVIL = "<img src=x onerror=alert(1)>&amp;\"'";
    private static final LayerResult.Histogram BINS =
            new LayerResult.Histogram(List.of(-1.0, 0.0, 1.0), List.of(3L, 7L));
    private static final LayerResult.Histograms WEIGHTS = new LayerResult.Histograms(BINS, BINS);
    private static final Parity PARITY = Parity.of(List.of(new Parity.LayerParity("conv1", 0.01, 0.06)));
    private static final List<ExportResult> EXPORTS = List.of(new ExportResult(
            "model.int8.onnx",
            "int8_onnx",
            InferenceRuntime.ONNXRUNTIME,
            0.9,
            0.8,
            2.0,
            3.0,
            32,
            List.of("ONNX Runtime computes these layers in floats: odd")));
    private static final ByteLedger LEDGER = new ByteLedger(
            "model.packed", 1280, 280, List.of(new LedgerRow("w", "codes", 100, 800, 60, 40, 1000, 4.125, 4.25)));

    @Test
    void shows_figures_charts_and_layers_of_a_whole_report() {
        String page = page(report(measure(0.92), measure(0.9), List.of(stage(0.9)), List.of(layer("conv1"))));
        assertThat(page).contains("90 %").contains("was 92 %").contains("-2 points");
        assertThat(page)
                .contains(
                        "Accuracy after every step",
                        "Loss by epoch",
                        "Accuracy along the rising sparsity",
                        "Weights by step",
                        "loss, log scale",
                        "All prunable weights");
        assertThat(page).contains("conv1").contains("20 × 1 × 5 × 5").contains("--part: 30.0%");
        assertThat(count(page, "<svg")).isEqualTo(8);
        assertThat(page).contains("Espalier 1.0, PyTorch 2.7.1 on cpu, 2 threads, seed 7");
    }

    @Test
    void loads_nothing_and_runs_nothing() {
        String page = page(report(measure(0.92), measure(0.9), List.of(stage(0.9)), List.of(layer("conv1"))));
        assertThat(page)
                .doesNotContain("<script")
                .doesNotContain("src=")
                .doesNotContainPattern("(href|action)=\"(?!/|data:|#)")
                .doesNotContain("th:text", "th:each", "th:utext");
        assertThat(page).contains("prefers-color-scheme: dark").contains("@media print");
    }

    @Test
    void what_strangers_called_their_things_is_text() {
        String page = page(EVIL, report(measure(0.9), measure(0.9), List.of(stage(0.9)), List.of(layer(EVIL))));
        assertThat(page).doesNotContain("<img");
        assertThat(count(page, "&lt;img src=x onerror=alert\\(1\\)&gt;&amp;amp;"))
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void a_job_that_has_not_begun_has_a_page_without_figures() {
        String page = page(report(null, null, List.of(), List.of()));
        assertThat(page)
                .contains("It runs.", "no requirements asked")
                .doesNotContain("<svg")
                .doesNotContain("null");
    }

    @Test
    void without_a_dataset_there_are_no_accuracies_and_no_empty_places() {
        String page = page(report(measure(null), measure(null), List.of(stage(null)), List.of(layer("w"))));
        assertThat(page).doesNotContain("null").doesNotContain("NaN").contains("Parameters");
        assertThat(page).doesNotContain("class=\"label\">Accuracy");
    }

    @Test
    void the_verdict_comes_first_in_words_and_colour() {
        assertThat(PageText.of(judged(Verdict.MET).view()))
                .containsSubsequence("badge good", "✓ requirements met", "▸ running");
        assertThat(PageText.of(judged(Verdict.MISSED).view()))
                .containsSubsequence("badge bad", "✗ requirements missed");
        assertThat(PageText.of(judged(Verdict.UNDECIDED).view()))
                .containsSubsequence("badge doubtful", "? requirements undecided");
        assertThat(PageText.of(judged(null).view())).contains("no requirements asked");
    }

    @Test
    void a_latency_whose_quartiles_lie_further_apart_than_it_is_long_is_noisy() {
        Latency noisy = new Latency(InferenceRuntime.LIBTORCH, 1, 2.0, 2.1, 2.0);
        Latency steady = new Latency(InferenceRuntime.ONNXRUNTIME, 32, 2.0, 2.0, 2.0);
        StageResult measured = new StageResult(
                0, "measure", null, null, 0, null, null, 1, List.of(), null, null, null, List.of(noisy, steady), null);
        String page = page(report(measure(null), measure(null), List.of(measured), List.of()));
        assertThat(count(page, "noisy: spread above the median")).isEqualTo(1);
        assertThat(count(page, "✓ steady")).isEqualTo(1);
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(json.writeValueAsString(noisy)).get("noisy").asBoolean())
                .isTrue();
        assertThat(json.readValue(json.writeValueAsString(noisy), Latency.class))
                .isEqualTo(noisy);
    }

    @Test
    void columns_of_which_no_row_has_anything_are_left_out() {
        String page = page(report(measure(null), measure(null), List.of(stage(null)), List.of(layer("w"))));
        assertThat(page).contains(">bits</th>").doesNotContain(">channels kept</th>", ">SQNR</th>", ">accuracy</th>");
    }

    @Test
    void layers_as_integers_are_shown_where_a_step_looked_at_them() {
        String page = page(report(measure(0.9), measure(0.9), List.of(stage(0.9)), List.of()));
        assertThat(page).contains("Layers as integers, step 1", ">conv1<", ">1 %<", ">6 %<", "first goes astray");
    }

    @Test
    void exported_files_are_shown_as_they_ran() {
        String page = page(report(measure(null), measure(null), List.of(), List.of(), EXPORTS));
        assertThat(page)
                .contains("Exported files, run", ">model.int8.onnx<", ">onnxruntime<", ">90 %<", ">80 %<", ">1.50<")
                .contains("these layers in floats: odd");
        assertThat(page(report(measure(null), measure(null), List.of(), List.of())))
                .doesNotContain("Exported files, run");
    }

    @Test
    void the_packed_file_is_accounted_for_with_its_container_last() {
        String page = page(report(measure(null), measure(null), List.of(), List.of(layer("w"))));
        assertThat(page).contains("Bytes of model.packed: 1,280", ">78.13 %<", ">container<", ">280<", ">4.125<");
        assertThat(page(report(measure(null), measure(null), List.of(), List.of())))
                .doesNotContain("Bytes of");
    }

    private static JobPage judged(@Nullable Verdict verdict) {
        Report plain = report(measure(0.9), measure(0.9), List.of(), List.of());
        Report report = new Report(
                plain.jobId(),
                true,
                null,
                verdict,
                List.of(),
                plain.baseline(),
                List.of(),
                plain.last(),
                null,
                List.of(),
                null,
                List.of(),
                null,
                null);
        Badge status = new Badge("running", Tone.BUSY);
        return new JobPage(
                new JobPage.Heading("a job", status, List.of(), "", verdict != null, null), report, new TreeMap<>());
    }

    private static String page(Report report) {
        return page("a job", report);
    }

    private static String page(String title, Report report) {
        List<List<Cell>> lines = List.of(List.of(Cell.of(title)));
        Badge status = new Badge("running", Tone.BUSY);
        return PageText.of(
                new JobPage(new JobPage.Heading(title, status, lines, "It runs.", false, null), report, new TreeMap<>())
                        .view());
    }

    private static Report report(
            @Nullable Measure baseline, @Nullable Measure last, List<StageResult> stages, List<LayerResult> layers) {
        return report(baseline, last, stages, layers, List.of());
    }

    private static Report report(
            @Nullable Measure baseline,
            @Nullable Measure last,
            List<StageResult> stages,
            List<LayerResult> layers,
            List<ExportResult> exports) {
        return new Report(
                "job_1",
                last != null,
                null,
                null,
                List.of(),
                baseline,
                stages,
                last,
                null,
                layers,
                layers.isEmpty() ? null : WEIGHTS,
                exports,
                layers.isEmpty() ? null : LEDGER,
                new RunEnvironment("1.0", "PyTorch 2.7.1", "cpu", 2, 7));
    }

    private static Measure measure(@Nullable Double accuracy) {
        return new Measure(accuracy, accuracy, 9L, 10L, 100, 50, 0.5, 1000L, new Measure.Bytes(400, 300L, null));
    }

    private static StageResult stage(@Nullable Double accuracy) {
        CurvePoint first = new CurvePoint(1, 0.4, 0.5, accuracy, 0.6, accuracy, null, null, 0.1, 100.0);
        CurvePoint second = new CurvePoint(2, 0.8, 0.4, accuracy, 0.5, accuracy, null, null, 0.1, 100.0);
        return new StageResult(
                0,
                "prune",
                accuracy,
                accuracy,
                0.8,
                0.8,
                new StageResult.Before(accuracy, accuracy),
                1.5,
                List.of(first, second),
                List.of(
                        new TrajectoryPoint(0, 27.0, Map.of("weight", List.of(0.0, 0.5))),
                        new TrajectoryPoint(1, 1e-9, Map.of("weight", List.of(1.0, 0.25)))),
                null,
                null,
                null,
                PARITY);
    }

    private static LayerResult layer(String name) {
        return new LayerResult(
                name,
                List.of(20L, 1L, 5L, 5L),
                500,
                350,
                0.3,
                null,
                32,
                0.02,
                null,
                null,
                null,
                null,
                null,
                null,
                2000L,
                WEIGHTS);
    }
}
