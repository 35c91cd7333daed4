package dev.espalier.jobs.web;

import dev.espalier.reports.FoundLayer;
import dev.espalier.reports.LayerSearch;
import dev.espalier.reports.LayerTable;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.FilteredBy;
import dev.espalier.web.lists.FilteredBy.Filter;
import dev.espalier.web.lists.FilteredBy.Kind;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Asks for layers across jobs. */
@RestController
@RequestMapping("/api/v1/layers")
@Tag(name = "Reports")
record LayerController(LayerSearch layers, Tenants tenants) {
    private static final String CSV = "text/csv";

    @FilteredBy({
        @Filter(
                name = "modelId",
                kind = Kind.ID,
                description = "the model that the job began with",
                example = "mdl_0c7k4s1y9m2x8q5w3z6v0b1d4f"),
        @Filter(
                name = "name",
                description = "the layer's name; `*` stands for any characters",
                example = "body_op.*.conv1"),
        @Filter(
                name = "label",
                kind = Kind.LABELS,
                description = "`key=value` of the job; of several, all must hold",
                example = "team=vision")
    })
    @Retention(RetentionPolicy.RUNTIME)
    @interface ByModelNameAndLabel {}

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listLayers",
            summary = "Layers of all reports, those of the newest job first",
            description = "As JSON or as text/csv, whose next page is in the header Link.")
    @AlsoAnswers(value = CSV, example = "jobId,modelId,name,shape,...\njob_...,mdl_...,conv1,20x1x5x5,...\n")
    Page<FoundLayer> list(@ByModelNameAndLabel Filters filters, PageQuery page) {
        return layers.find(tenants.current(), filters, page);
    }

    @GetMapping(produces = CSV)
    @Operation(hidden = true)
    ResponseEntity<String> table(@ByModelNameAndLabel Filters filters, PageQuery page) {
        Page<FoundLayer> found = layers.find(tenants.current(), filters, page);
        return ResponseEntity.ok().headers(found.link()).body(LayerTable.ofJobs(found.items()));
    }
}
