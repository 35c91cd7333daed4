package dev.espalier.jobs.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The script of docs/pipeline.md as a pipeline runs it; an option that is given twice holds as it was given last. */
public record PipelineScript(Path folder) {
    public static final Path FILE = Path.of("docs", "examples", "compress.sh").toAbsolutePath();
    static final Path JOB = FILE.resolveSibling("job.json");

    /** What a run of the script left. */
    public record Ended(int code, String said) {
        public Ended with(int expected, String... saying) {
            assertThat(code).as(said).isEqualTo(expected);
            assertThat(saying).allSatisfy(part -> assertThat(said).contains(part));
            return this;
        }

        public String job() {
            return said.replaceAll("(?s).*job (job_\\w+) of.*", "$1");
        }
    }

    public static void assumeTools(String... more) throws IOException, InterruptedException {
        List<String> tools = new ArrayList<>(List.of("bash", "curl", "jq", "sha256sum"));
        tools.addAll(List.of(more));
        for (String tool : tools) {
            Process found = new ProcessBuilder("sh", "-c", "command -v " + tool).start();
            assumeTrue(found.waitFor() == 0, tool + " is not installed");
        }
    }

    public Path out() {
        return folder.resolve("out");
    }

    /** With job and output folder, and whatever else is given. */
    public Ended run(String url, String... more) throws IOException, InterruptedException {
        return ended(start(url, more));
    }

    public Process start(String url, String... more) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--url", url, "--job", JOB.toString(), "--out", out().toString()));
        options.addAll(Arrays.asList(more));
        return process(options);
    }

    static Ended bare(String... options) throws IOException, InterruptedException {
        return ended(process(List.of(options)));
    }

    private static Process process(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", FILE.toString()));
        command.addAll(options);
        ProcessBuilder bash = new ProcessBuilder(command).redirectErrorStream(true);
        bash.environment().remove("ESPALIER_URL");
        return bash.start();
    }

    static Ended ended(Process script) throws IOException, InterruptedException {
        String said = new String(script.getInputStream().readAllBytes(), UTF_8);
        return new Ended(script.waitFor(), said);
    }
}
