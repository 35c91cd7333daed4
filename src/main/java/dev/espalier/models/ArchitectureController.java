package dev.espalier.models;

import dev.espalier.graph.Graph;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.graph.architectures.BuiltInArchitecture;
import dev.espalier.web.Schemas;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.WholeList;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The architectures that are built in, and the schema of those that are not. */
@RestController
@Tag(name = "Discovery")
@RequestMapping("/api/v1/architectures")
record ArchitectureController(Schemas schemas) {
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listArchitectures",
            summary = "Architectures that are recognised, or can be named at upload",
            description =
                    "Their names can be given as `architecture` where names and shapes of tensors leave a " + "doubt.")
    Page<BuiltInArchitecture> list(WholeList query) {
        return query.of(Architectures.all());
    }

    @GetMapping(value = "/schema", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getGraphDocumentSchema",
            summary = "The JSON Schema (2020-12) of graph documents",
            description = """
                    A graph document describes a network that no built-in does; it stands where the name of a built-in
                    would, as `architecture` of a model.""")
    JsonNode schema() {
        return schemas.schema(Graph.class);
    }
}
