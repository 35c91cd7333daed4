package dev.espalier.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples beside docs/pipeline.md: well-formed, and calling the script with options that it has. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("docs", "examples");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*(?=[ \"])");

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "argo-workflow.yaml", "airflow_dag.py"})
    void calls_the_script_with_options_that_it_has(String file) throws IOException {
        String script = Files.readString(EXAMPLES.resolve("compress.sh"));
        List<String> options = OPTION.matcher(call(Files.readString(EXAMPLES.resolve(file))))
                .results()
                .map(match -> match.group())
                .toList();
        assertThat(options)
                .hasSizeGreaterThan(4)
                .allSatisfy(option -> assertThat(script).contains("    " + option + ") "));
    }

    private static String call(String example) {
        return example.substring(example.indexOf("compress.sh", example.indexOf("--model") - 80));
    }

    @Test
    void the_steps_of_the_workflows_are_where_they_belong() throws IOException {
        JsonNode argo = yaml("argo-workflow.yaml");
        assertThat(argo.at("/spec/entrypoint").asString())
                .isEqualTo(argo.at("/spec/templates/0/name").asString());
        assertThat(argo.at("/spec/templates/0/retryStrategy/expression").asString())
                .isEqualTo("asInt(lastRetry.exitCode) == 3");
        assertThat(argo.at("/spec/templates/0/container/volumeMounts/0/name").asString())
                .isEqualTo(argo.at("/spec/volumes/0/name").asString());
        JsonNode actions = yaml("github-actions.yml");
        assertThat(actions.at("/jobs/compress/steps/1/run").asString()).startsWith("docs/examples/compress.sh --model");
    }

    @Test
    void the_dag_compiles() throws Exception {
        Process found = new ProcessBuilder("sh", "-c", "command -v python3").start();
        assumeTrue(found.waitFor() == 0, "python3 is not installed");
        Process python = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import ast, sys; ast.parse(open(sys.argv[1]).read())",
                        EXAMPLES.resolve("airflow_dag.py").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).as(said).isZero();
    }

    private static JsonNode yaml(String file) throws IOException {
        return JsonMapper.shared()
                .valueToTree(new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(EXAMPLES.resolve(file))));
    }
}
