package dev.espalier.models.pages;

import dev.espalier.models.ByModelFile;
import dev.espalier.models.Models;
import dev.espalier.models.StoredModel;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Figure;
import dev.espalier.web.pages.Here;
import dev.espalier.web.pages.Pages;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Models for people, on the addresses of their JSON. */
@RestController
@RequestMapping(value = "/api/v1/models", produces = MediaType.TEXT_HTML_VALUE)
@Hidden
record ModelPageController(Models models, ModelForm form, Pages pages, Tenants tenants) {
    private static final int MOST_CHILDREN = 20;

    @GetMapping
    ResponseEntity<String> list(@ByModelFile Filters filters, PageQuery query) {
        Page<StoredModel> page = models.list(tenants.current(), filters, query);
        return pages.answer(View.of(
                Place.MODELS,
                "Models",
                List.of(
                        Here.narrowed("Format", "format", CheckpointFormat.class),
                        Here.others(List.of("format")),
                        Block.Table.list(
                                List.of(
                                        Column.names("model"),
                                        Column.text("format"),
                                        Column.text("architecture"),
                                        Column.figures("parameters"),
                                        Column.figures("sparsity"),
                                        Column.figures("size"),
                                        Column.text("made by"),
                                        Column.text("created (UTC)")),
                                page.items().stream()
                                        .map(ModelPageController::row)
                                        .toList(),
                                "No model here.",
                                Here.next(page.nextPageToken())),
                        form.upload())));
    }

    private static Row row(StoredModel model) {
        String job = model.jobId();
        return Row.of(
                Cell.link(model.name(), ModelPage.href(model.id())),
                Cell.of(ModelPage.format(model)),
                Cell.of(
                        model.inspection().architecture() == null
                                ? ""
                                : String.valueOf(model.inspection().architecture())),
                Cell.of(Figure.count(model.inspection().parameters())),
                Cell.of(Figure.percent(model.inspection().sparsity())),
                Cell.of(Figure.bytes(model.bytes())),
                job == null ? Cell.of("upload") : Cell.link("a job", "/api/v1/jobs/" + job),
                Cell.minute(model.createdAt()));
    }

    @GetMapping("/{id}")
    ResponseEntity<String> page(@PathVariable String id) {
        StoredModel model = models.require(tenants.current(), id);
        Page<StoredModel> children =
                models.list(tenants.current(), Filters.of("parentModelId", id), PageQuery.first(MOST_CHILDREN));
        return pages.answer(new ModelPage(
                        model,
                        models.layers(tenants.current(), id),
                        children.items(),
                        children.nextPageToken() != null,
                        models.names(
                                tenants.current(),
                                Stream.ofNullable(model.parentModelId()).toList()))
                .view());
    }
}
