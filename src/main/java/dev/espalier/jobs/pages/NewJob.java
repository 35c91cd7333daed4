package dev.espalier.jobs.pages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.datasets.Datasets;
import dev.espalier.datasets.StoredDataset;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.web.JobResources;
import dev.espalier.models.Models;
import dev.espalier.models.StoredModel;
import dev.espalier.web.Schemas;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Button;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.Block.Field;
import dev.espalier.web.pages.Block.Sending;
import dev.espalier.web.pages.SchemaWords;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The form of a job: ids and an example are chosen first, then the JSON is as one likes it. */
@Component
record NewJob(Models models, Datasets datasets, JobResources jobs, Schemas schemas, JsonMapper json) {
    /** What a list to choose from holds; an older one can be named by its id. */
    private static final int NEWEST = 50;

    /**
     * What was chosen.
     *
     * @param modelId empty: the newest model
     * @param datasetId null: the newest dataset; empty: none
     * @param example a key of {@link Example}; empty: the one that fits
     * @param like a job to begin with instead; empty for none
     */
    record Chosen(String modelId, @Nullable String datasetId, String example, String like) {}

    View view(String tenant, Chosen chosen) {
        List<StoredModel> newest =
                models.list(tenant, Filters.NONE, PageQuery.first(NEWEST)).items();
        List<StoredDataset> samples =
                datasets.list(tenant, Filters.NONE, PageQuery.first(NEWEST)).items();
        String modelId = chosen.modelId().isEmpty() ? uploaded(newest) : chosen.modelId();
        String datasetId = Objects.requireNonNullElseGet(
                chosen.datasetId(),
                () -> samples.isEmpty() ? "" : samples.getFirst().id());
        Example example = Example.of(chosen.example()).orElse(Example.fitting(!datasetId.isEmpty()));
        String request = chosen.like().isEmpty()
                ? filled(example, modelId, datasetId)
                : json.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(jobs.find(tenant, chosen.like()).spec());
        List<Block> blocks = new ArrayList<>();
        if (newest.isEmpty()) {
            blocks.add(new Block.Links(
                    "There is no model yet", List.of(Choice.of("upload one first", Place.START.href()))));
        }
        blocks.add(choices(newest, samples, modelId, datasetId, example));
        blocks.add(request(request));
        blocks.addAll(help());
        return View.of(Place.JOBS, "Post a job", blocks);
    }

    /** What somebody has just uploaded comes before what jobs made. */
    private static String uploaded(List<StoredModel> newest) {
        return newest.stream()
                .filter(model -> model.jobId() == null)
                .findFirst()
                .or(() -> newest.stream().findFirst())
                .map(StoredModel::id)
                .orElse("");
    }

    private static Block choices(
            List<StoredModel> newest, List<StoredDataset> samples, String modelId, String datasetId, Example example) {
        List<Choice> ofModels = new ArrayList<>(newest.stream()
                .map(model -> new Choice(
                        model.name() + " – " + model.id(),
                        model.id(),
                        model.id().equals(modelId)))
                .toList());
        List<Choice> ofDatasets = new ArrayList<>(samples.stream()
                .map(dataset -> new Choice(
                        dataset.name() + " – " + dataset.id(),
                        dataset.id(),
                        dataset.id().equals(datasetId)))
                .toList());
        ofDatasets.add(new Choice("none", "", datasetId.isEmpty()));
        older(ofModels, modelId);
        older(ofDatasets, datasetId);
        return new Block.Form(
                "1. Choose",
                "",
                "/new/job",
                "",
                Sending.QUERY,
                List.of(
                        Field.select("modelId", "Model", ofModels, ""),
                        Field.select("datasetId", "Dataset", ofDatasets, ""),
                        Field.select(
                                "example",
                                "Begin with",
                                Arrays.stream(Example.values())
                                        .map(each -> new Choice(each.text(), each.key(), each == example))
                                        .toList(),
                                "")),
                List.of(new Button("Fill in", false)));
    }

    /** One that was chosen stays chosen, however old it is. */
    private static void older(List<Choice> choices, String id) {
        if (!id.isEmpty() && choices.stream().noneMatch(Choice::chosen)) {
            choices.addFirst(new Choice(id, id, true));
        }
    }

    private static Block request(String request) {
        return new Block.Form(
                "2. Post",
                "",
                "/new/job",
                "/api/v1/jobs",
                Sending.JSON,
                List.of(Field.area("job", "The job, as JSON", request, "Change what you like; every field is below.")),
                List.of(new Button("Post the job", false), new Button("Only check", true)));
    }

    private String filled(Example example, String modelId, String datasetId) {
        ObjectNode asked = (ObjectNode) json.readTree(example.json());
        ObjectNode job = json.createObjectNode();
        job.set("name", asked.get("name"));
        job.put("modelId", modelId);
        if (!datasetId.isEmpty()) {
            job.put("datasetId", datasetId);
        }
        job.set("steps", asked.get("steps"));
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(job);
    }

    /** From the schemas that requests are checked against. */
    private List<Block> help() {
        List<Block> tables = new ArrayList<>();
        tables.add(Block.Table.folded(
                "All fields of a job", SchemaWords.columns(), new SchemaWords(schemas.schema(JobSpec.class)).rows()));
        Arrays.stream(StepSpec.class.getAnnotation(JsonSubTypes.class).value())
                .forEach(type -> tables.add(Block.Table.folded(
                        "All fields of a step of type " + type.name(),
                        SchemaWords.columns(),
                        new SchemaWords(schemas.schema(type.value())).rows())));
        return tables;
    }
}
