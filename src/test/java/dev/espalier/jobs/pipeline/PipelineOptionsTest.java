package dev.espalier.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.jobs.pipeline.PipelineScript.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the script of docs/pipeline.md: what is wrong with it is said before anything is sent. */
class PipelineOptionsTest {
    /** Nobody is there: what is sent all the same ends with 3. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws Exception {
        PipelineScript.assumeTools();
        Files.writeString(folder.resolve("model.pt"), "model");
        Files.writeString(folder.resolve("data.npz"), "data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void tells_its_options_and_exit_codes_when_asked(String option) throws Exception {
        Ended ended = PipelineScript.bare(option).with(0, "Exit codes", "7  a gate is undecided");
        List<String> taken = Pattern.compile("^    (--[a-z-]+)\\) ", Pattern.MULTILINE)
                .matcher(Files.readString(PipelineScript.FILE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(taken)
                .hasSizeGreaterThan(14)
                .allSatisfy(known -> assertThat(ended.said()).contains("\n  " + known + " "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --modle            | did you mean --model?
                    -out               | did you mean --out?
                    --max-byte         | did you mean --max-bytes?
                    --accuracy         | --expect-accuracy or --max-accuracy-drop?
                    --metadata         | --model-metadata or --dataset-metadata?
                    --allow-undecide   | --allow-undecided?
                    --frobnicate       | unknown option --frobnicate (
                    --modle=x          | did you mean --model?
                    data.npz           | belongs to no option
                    """)
    void says_which_option_was_meant(String option, String said) throws Exception {
        run(option, "x").with(2, said);
    }

    @Test
    void takes_no_option_for_a_value_and_nothing_for_a_value() throws Exception {
        run("--timeout").with(2, "--timeout needs a value");
        run("--dataset", "--key", "k").with(2, "--dataset needs a value, and --key follows");
        run("--dataset", "").with(2, "--dataset was given nothing");
        run("--max-bytes=").with(2, "--max-bytes was given nothing");
        run("--allow-undecided=yes").with(2, "takes no value");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --max-accuracy-drop | 1%      | 0..1, was 1%: 0.01?
                    --max-accuracy-drop | 2       | 0..1, was 2: 0.02?
                    --max-accuracy-drop | -0.1    | 0..1, was -0.1
                    --max-accuracy-drop | NaN     | 0..1, was NaN
                    --max-bytes         | many    | was many
                    --max-bytes         | 1.5     | was 1.5
                    --max-bytes         | 0       | was 0
                    --max-latency-ms    | 0       | above 0
                    --max-latency-ms    | 1;halt  | above 0
                    --expect-accuracy   | 96.1    | 0..1, was 96.1: 0.961?
                    --expect-accuracy   | 0.9,1%  | the tolerance, must be a fraction 0..1, was 1%: 0.01?
                    --expect-accuracy   | 0.9,    | the tolerance, must be
                    --expect-accuracy   | 0,1     | fractions have a point
                    --timeout           | 2h      | must be seconds
                    --key               | a b     | without blanks
                    """)
    void says_what_is_wrong_with_a_value(String option, String value, String said) throws Exception {
        run("--dataset", file("data.npz"), option, value).with(2, said);
    }

    @Test
    void warns_of_a_gate_that_lets_half_of_everything_pass() throws Exception {
        run("--dataset", file("data.npz"), "--max-accuracy-drop", "1", "--timeout", "1")
                .with(3, "WARNING: --max-accuracy-drop 1 allows a loss of 100 points");
    }

    @Test
    void either_uploads_or_takes_what_is_there() throws Exception {
        run("--model-id", "mdl_x").with(2, "--model uploads a file and --model-id takes what is there");
        run("--dataset", file("data.npz"), "--dataset-id", "dst_x").with(2, "--dataset-id takes what is there");
        run("--dataset-metadata", "{}").with(2, "--dataset-metadata goes with the upload of --dataset");
        script("--model-id", "mdl_x", "--model-metadata", "{}").with(2, "--model-metadata goes with the upload");
        script().with(2, "--model or --model-id is missing");
        script("--model-id", "../jobs", "--timeout", "1").with(2, "\"../jobs\" is no id");
        PipelineScript.bare("--model-id", "mdl_x").with(2, "--url is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "{\"a\": 1", "{\"a\": 1} {\"b\": 2}", "none.json", "."})
    void metadata_is_one_json_object(String metadata) throws Exception {
        run("--model-metadata", metadata).with(2, "--model-metadata: ");
    }

    @Test
    void metadata_is_read_from_a_file_too() throws Exception {
        Path metadata = Files.writeString(folder.resolve("meta data.json"), "[1]");
        run("--model-metadata", metadata.toString()).with(2, "meta data.json is no JSON object");
        Files.writeString(metadata, "\n {\"name\": \"n\"}\n");
        run("--model-metadata", metadata.toString(), "--timeout", "1").with(3, "out of time");
    }

    @Test
    void an_accuracy_is_not_asked_without_samples() throws Exception {
        run("--max-accuracy-drop", "0.01").with(2, "maxAccuracyDrop is about accuracy", "--dataset-id");
        run("--expect-accuracy", "0.9").with(2, "expectBaseline is about accuracy");
        run("--job", job("\"requirements\": {\"maxAccuracyDrop\": 0.01}")).with(2, "maxAccuracyDrop is about accuracy");
    }

    @Test
    void says_what_of_the_job_the_command_line_overrules() throws Exception {
        String job = job("""
                "modelId": "mdl_of_job", "datasetId": "dst_of_job", "expectBaseline": {"accuracy": 0.9, "tolerance": 0.02},
                "requirements": {"maxAccuracyDrop": 0.01, "maxBytes": 500, "maxLatencyMs": 3}""");
        String[] same = {"--job", job, "--max-bytes", "5e2", "--max-latency-ms", "4", "--timeout", "1"};
        Ended ended =
                run(same).with(3, "modelId of", "is mdl_of_job", "requirements.maxLatencyMs of", "is 3; 4 is taken");
        assertThat(ended.said())
                .doesNotContain("maxBytes", "maxAccuracyDrop", "datasetId", "expectBaseline", "no gate");
    }

    @Test
    void a_job_that_would_not_arrive_as_it_was_written_is_not_sent() throws Exception {
        run("--job", job("\"requirements\": 5")).with(2, "must be JSON objects");
        run("--job", job("\"seed\": 9007199254740993")).with(2, "beyond 2^53");
        run("--job", file("data.npz")).with(2, "is no JSON object");
        run("--model", file("none")).with(2, "cannot read the file");
    }

    @Test
    void what_is_sent_is_not_written_over() throws Exception {
        String job =
                Files.writeString(folder.resolve("job.json"), "{\"steps\": []}").toString();
        script("--job", job, "--out", folder.toString(), "--model-id", "mdl_x").with(2, "job.json lies in --out");
        run("--out", folder.toString()).with(2, "model.pt lies in --out");
        assertThat(folder.resolve("job.json")).hasContent("{\"steps\": []}");
    }

    @Test
    void what_an_earlier_run_left_is_not_taken_for_this_ones() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("report.json"), "{}");
        Files.writeString(out.resolve("model.onnx"), "old");
        run("--timeout", "1").with(3, "out is not empty");
        assertThat(out.resolve("report.json")).doesNotExist();
        assertThat(out.resolve("model.onnx")).exists();
    }

    @Test
    void is_clean_for_shellcheck() throws Exception {
        PipelineScript.assumeTools("shellcheck");
        Process shellcheck = new ProcessBuilder("shellcheck", PipelineScript.FILE.toString())
                .redirectErrorStream(true)
                .start();
        PipelineScript.ended(shellcheck).with(0);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String job(String fields) throws IOException {
        return Files.writeString(folder.resolve("a job"), "{\"steps\": [], " + fields + "}")
                .toString();
    }

    private Ended script(String... options) throws Exception {
        return new PipelineScript(folder).run(NOWHERE, options);
    }

    private Ended run(String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("--model", file("model.pt")));
        options.addAll(Arrays.asList(more));
        return script(options.toArray(String[]::new));
    }
}
