package dev.espalier.models;

import dev.espalier.graph.lift.Lifting;
import dev.espalier.models.inspection.LayerRow;
import dev.espalier.models.inspection.TensorRow;
import dev.espalier.storage.Blobs;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Tenants;
import dev.espalier.web.files.Downloads;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.WholeList;
import dev.espalier.web.problems.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Routes of models. */
@RestController
@Tag(name = "Models")
@RequestMapping("/api/v1/models")
record ModelController(Models models, Tenants tenants, Blobs blobs) {
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listModels",
            summary = "List models, newest first",
            description = "Uploaded models and those that jobs made. Filters narrow the list; all of them must hold. As"
                    + " text/html, a page.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Page<Model> list(@ByModelFile Filters filters, PageQuery page) {
        return models.list(tenants.current(), filters, page).map(Model::of);
    }

    @GetMapping(value = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getModel",
            summary = "A model, and what was found in its file",
            description = "`findings` tell what was noticed while reading the file; `runnable` is true where there "
                    + "is a graph or a program to run it by. As text/html, a page.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Model get(@PathVariable String id) {
        return Model.of(models.require(tenants.current(), id));
    }

    @DeleteMapping("/{id}")
    @Operation(
            operationId = "deleteModel",
            summary = "Delete a model that no job needs any more",
            description = "409 while a job that has not ended needs it. Models that were made from it stay.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        models.delete(tenants.current(), id);
    }

    /** The file as it was uploaded, or as a job made it. */
    @GetMapping("/{id}/content")
    @Operation(
            operationId = "downloadModel",
            summary = "Download a model's file: ranges, ETag, conditional requests",
            description =
                    "`curl --fail-with-body -o model.pt -C - http://localhost:8080/api/v1/models/{id}/content` goes on where it was cut off.")
    ResponseEntity<Resource> content(@PathVariable String id, HttpServletRequest request) throws IOException {
        StoredModel model = models.require(tenants.current(), id);
        return Downloads.file(blobs.resource(model.sha256()), model.sha256(), model.fileName(), request);
    }

    @GetMapping(value = "/{id}/graph", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(ref = "#/components/schemas/" + ModelSchemas.DOCUMENT)))
    @Operation(
            operationId = "getModelGraph",
            summary = "The graph of a model: nodes, inputs, output",
            description = "What a model is run by, or for a TorchScript program what was lifted from its code: a graph "
                    + "document, as it can be given as `architecture` when a model is uploaded. 404 "
                    + "where there is none: the findings say why.")
    JsonNode graph(@PathVariable String id) {
        ModelRows.GraphColumns stored = models.requireGraph(tenants.current(), id);
        JsonNode graph = stored.graph();
        if (graph == null) {
            String why = stored.noGraph() == null
                    ? "has no graph, as its findings say"
                    : Lifting.NO_GRAPH + stored.noGraph();
            throw new Problem(
                    HttpStatus.NOT_FOUND,
                    "not-found",
                    "Not found",
                    "model \"" + id + "\": " + why + "; a graph document can be given it by PATCH");
        }
        return graph;
    }

    @GetMapping(value = "/{id}/tensors", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listModelTensors",
            summary = "All tensors of a model, parameters and buffers",
            description = "In the order of the file, with what each is: a parameter, or a buffer such as a running "
                    + "mean.")
    Page<TensorRow> tensors(@PathVariable String id, WholeList query) {
        return query.of(models.requireTensors(tenants.current(), id));
    }

    @GetMapping(value = "/{id}/layers", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listModelLayers",
            summary = "The prunable layers of a model",
            description = "The weights of convolutions and linear layers, which are what steps prune and quantize; "
                    + "their names are what `layers` of a step selects. Without a graph: every float tensor of "
                    + "two or more dimensions.")
    Page<LayerRow> layers(@PathVariable String id, WholeList query) {
        return query.of(models.requireLayers(tenants.current(), id));
    }
}
