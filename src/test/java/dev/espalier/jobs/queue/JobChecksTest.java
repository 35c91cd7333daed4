package dev.espalier.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.compression.spec.Export;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.worker.QueueFixture;
import dev.espalier.network.Loss;
import dev.espalier.runner.RunnerJson;
import dev.espalier.web.problems.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JobChecksTest {
    private static final String SGD = "'optimizer': {'type': 'sgd', 'learningRate': 0.1}";

    private final QueueFixture.FakeInputs inputs = new QueueFixture.FakeInputs();

    @Test
    void fills_in_what_depends_on_the_model_and_the_dataset() {
        String finetune = "{'epochs': 1, " + SGD + "}";
        JobSpec spec = filled("{'type': 'prune', 'sparsity': 0.5, 'finetune': " + finetune + "}, {'type': 'quantize',"
                + " 'bits': 4, 'finetune': " + finetune + "}, {'type': 'finetune', 'epochs': 1, " + SGD
                + ", 'keepBest': false}");
        assertThat(spec.loss()).isEqualTo(Loss.CROSS_ENTROPY);
        assertThat(spec.export()).containsExactly(Export.TORCHSCRIPT);
        assertThat(RunnerJson.mapper().valueToTree(spec).findValues("keepBest"))
                .extracting(JsonNode::toString)
                .containsExactly("{\"on\":\"test\"}", "{\"on\":\"test\"}", "false");
    }

    @Test
    void names_everything_at_once() {
        assertThat(refusal(
                        "{'type': 'prune', 'sparsity': 0.5}",
                        "'datasetId': 'dst_9', 'device': 'gpu', 'maxRuntime': 'PT0S', 'modelId': 'mdl_9',"))
                .containsExactlyInAnyOrder("/modelId", "/datasetId", "/device", "/maxRuntime");
    }

    @Test
    void says_of_the_steps_what_is_wrong_with_them() {
        assertThat(refusal("{'type': 'evaluate'}", "'labels': {'': 'x'},"))
                .containsExactlyInAnyOrder("/labels/", "/datasetId");
    }

    private JobSpec filled(String steps) {
        return check(steps, "'datasetId': 'dst_1',");
    }

    private List<String> refusal(String step, String fields) {
        Problem problem = catchThrowableOfType(Problem.class, () -> check(step, fields));
        assertThat(problem).isNotNull();
        assertThat(problem.getStatusCode().value()).isEqualTo(422);
        return problem.errors().stream().map(Problem.FieldError::pointer).toList();
    }

    private JobSpec check(String steps, String fields) {
        String model = fields.contains("modelId") ? "" : "'modelId': 'mdl_1', ";
        String json = "{" + model + fields + " 'steps': [" + steps + "]}";
        return new JobChecks(inputs)
                .check("default", RunnerJson.mapper().readValue(json.replace('\'', '"'), JobSpec.class));
    }
}
