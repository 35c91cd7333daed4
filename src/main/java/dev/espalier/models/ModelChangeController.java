package dev.espalier.models;

import dev.espalier.web.Accepts;
import dev.espalier.web.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Changes what is said of a model; its file never changes. */
@RestController
@Tag(name = "Models")
@RequestMapping("/api/v1/models")
record ModelChangeController(ModelChanges changes, Tenants tenants) {
    @PatchMapping(
            value = "/{id}",
            consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Accepts(value = ModelPatch.class, as = "ModelPatch", patch = true, example = """
                    {"name": "baseline", "labels": {"team": "vision", "draft": null}}""")
    @Operation(
            operationId = "changeModel",
            summary = "Change a model's name, labels or architecture",
            description = """
            A JSON merge patch (RFC 7396): what is left out stays as it is. `null` as `name` returns to the file's own,
            as a label removes it, as `architecture` has it recognised anew. Another architecture, the name of a
            built-in or a graph document, has the stored file inspected anew: `runnable`, `signature`, layers, roles,
            counts, findings and graph all follow. It is 422 where it does not fit, and 409 while a job that has not
            ended needs the model; nothing is changed then.

            ```
            curl -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"labels": {"draft": null}}' \\
              http://localhost:8080/api/v1/models/{id}
            ```""")
    Model change(@PathVariable String id, @RequestBody String body) throws IOException {
        return Model.of(changes.apply(tenants.current(), id, body));
    }
}
