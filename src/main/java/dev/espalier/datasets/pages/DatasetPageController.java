package dev.espalier.datasets.pages;

import dev.espalier.datasets.ByDatasetFile;
import dev.espalier.datasets.Datasets;
import dev.espalier.datasets.StoredDataset;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.text.EnumNames;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Fact;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Figure;
import dev.espalier.web.pages.Here;
import dev.espalier.web.pages.Pages;
import dev.espalier.web.pages.Tone;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Datasets for people, on the addresses of their JSON. */
@RestController
@RequestMapping(value = "/api/v1/datasets", produces = MediaType.TEXT_HTML_VALUE)
@Hidden
record DatasetPageController(Datasets datasets, DatasetForm form, Pages pages, Tenants tenants, JsonMapper json) {
    private static final int MOST_NAMES = 100;

    @GetMapping
    ResponseEntity<String> list(@ByDatasetFile Filters filters, PageQuery query) {
        Page<StoredDataset> page = datasets.list(tenants.current(), filters, query);
        return pages.answer(View.of(
                Place.DATASETS,
                "Datasets",
                List.of(
                        Here.narrowed("Task", "task", DatasetSpec.Task.class),
                        Here.others(List.of("task")),
                        Block.Table.list(
                                List.of(
                                        Column.names("dataset"),
                                        Column.text("format"),
                                        Column.text("task"),
                                        Column.figures("train"),
                                        Column.figures("validation"),
                                        Column.figures("test"),
                                        Column.text("sample"),
                                        Column.figures("size"),
                                        Column.text("created (UTC)")),
                                page.items().stream()
                                        .map(DatasetPageController::row)
                                        .toList(),
                                "No dataset here.",
                                Here.next(page.nextPageToken())),
                        form.upload())));
    }

    private static Row row(StoredDataset dataset) {
        return Row.of(
                Cell.link(dataset.name(), Place.DATASETS.href() + "/" + dataset.id()),
                Cell.of(dataset.info().format()),
                Cell.of(task(dataset)),
                Cell.of(Figure.count(dataset.info().trainSamples())),
                Cell.of(Figure.count(dataset.info().validationSamples())),
                Cell.of(Figure.count(dataset.info().testSamples())),
                Cell.of(shape(dataset)),
                Cell.of(Figure.bytes(dataset.bytes())),
                Cell.minute(dataset.createdAt()));
    }

    @GetMapping("/{id}")
    ResponseEntity<String> page(@PathVariable String id) {
        StoredDataset dataset = datasets.require(tenants.current(), id);
        return pages.answer(new View(
                Place.DATASETS,
                dataset.name(),
                List.of(),
                List.of(List.of(
                        Cell.of("created " + Cell.at(dataset.createdAt()).text()))),
                List.of(
                        new Block.Links(
                                "",
                                List.of(
                                        Choice.of("Post a job with it", "/new/job?datasetId=" + dataset.id()),
                                        Choice.of("Jobs that use it", "/api/v1/jobs?datasetId=" + dataset.id()))),
                        Block.Lines.of("Findings", Tone.DOUBTFUL, dataset.info().findings()),
                        about(dataset),
                        new Block.Facts("How samples are prepared", prepared(dataset.spec()))),
                null));
    }

    private static Block about(StoredDataset dataset) {
        return new Block.Facts(
                "About",
                List.of(
                        Fact.of("id", dataset.id()),
                        Fact.of("format", dataset.info().format()),
                        Fact.of("task", task(dataset)),
                        Fact.of("train samples", Figure.count(dataset.info().trainSamples())),
                        Fact.of(
                                "validation samples",
                                Figure.count(dataset.info().validationSamples())),
                        Fact.of("test samples", Figure.count(dataset.info().testSamples())),
                        Fact.of("shape of a sample", shape(dataset)),
                        Fact.of("classes", dataset.info().classes()),
                        Fact.of("called", called(dataset.info().classNames())),
                        Fact.of("size", Figure.bytes(dataset.bytes())),
                        Fact.of("SHA-256", dataset.sha256())));
    }

    private static String called(List<String> names) {
        String shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES ? shown + ", and " + (names.size() - MOST_NAMES) + " more" : shown;
    }

    /** What was said of it, and what was understood of the rest. */
    private List<Fact> prepared(DatasetSpec spec) {
        List<Fact> facts = new ArrayList<>();
        JsonNode tree = json.valueToTree(spec);
        for (String part : List.of("preprocessing", "augmentation")) {
            tree.path(part).properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field -> facts.add(Fact.of(
                            part + ": " + field.getKey(), field.getValue().toString())));
        }
        return facts;
    }

    private static String task(StoredDataset dataset) {
        return EnumNames.of(dataset.info().task());
    }

    private static String shape(StoredDataset dataset) {
        return dataset.info().inputShape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
    }
}
