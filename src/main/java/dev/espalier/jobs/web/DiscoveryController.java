package dev.espalier.jobs.web;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.jobs.JobSpec;
import dev.espalier.runner.RunnerJson;
import dev.espalier.web.Schemas;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.WholeList;
import dev.espalier.web.problems.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What can be asked of a job: the kinds of steps, and the schemas that requests are checked against. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Discovery")
record DiscoveryController(Schemas schemas) {
    /** @param schema where its JSON Schema is */
    record Step(String type, String description, String schema) {}

    @GetMapping(value = "/steps", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listSteps",
            summary = "The kinds of steps",
            description = "Each with a sentence and the path of its schema.")
    Page<Step> steps(WholeList query) {
        return query.of(types().keySet().stream()
                .map(type -> new Step(type, description(type), "/api/v1/steps/" + type + "/schema"))
                .toList());
    }

    @GetMapping(value = "/steps/{type}/schema", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getStepSchema",
            summary = "The JSON Schema (2020-12) of a kind of step",
            description = "What a step of this `type` is checked against, with every default and bound.")
    JsonNode stepSchema(@Parameter(example = "prune") @PathVariable String type) {
        Class<?> step = types().get(type);
        if (step == null) {
            throw Problem.notFound("kind of step", type, "", List.copyOf(types().keySet()));
        }
        return schemas.schema(step);
    }

    @GetMapping(value = "/schemas/job", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getJobSchema",
            summary = "The JSON Schema (2020-12) of a job",
            description = "What POST /jobs is checked against, with every default and bound.")
    JsonNode jobSchema() {
        return schemas.schema(JobSpec.class);
    }

    /** From the annotation that requests are read by: there is no second list to forget. */
    private static Map<String, Class<?>> types() {
        Map<String, Class<?>> types = new LinkedHashMap<>();
        Arrays.stream(StepSpec.class.getAnnotation(JsonSubTypes.class).value())
                .forEach(type -> types.put(type.name(), type.value()));
        return types;
    }

    /** All steps of a kind say the same of it, and so does one that is made of nothing. */
    private static String description(String type) {
        return RunnerJson.mapper()
                .readValue("{\"type\": \"" + type + "\"}", StepSpec.class)
                .summary();
    }
}
