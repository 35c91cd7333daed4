package dev.espalier.models;

import dev.espalier.storage.Blobs;
import dev.espalier.web.Downloads;
import dev.espalier.web.Page;
import dev.espalier.web.PageQuery;
import dev.espalier.web.Problem;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.Upload;
import dev.espalier.web.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Routes of models. */
@RestController
@RequestMapping("/api/v1/models")
class ModelController {
    private final Models models;
    private final Uploads uploads;
    private final Schemas schemas;
    private final Tenants tenants;
    private final Blobs blobs;
    private final JsonMapper json;

    ModelController(Models models, Uploads uploads, Schemas schemas, Tenants tenants, Blobs blobs, JsonMapper json) {
        this.models = models;
        this.uploads = uploads;
        this.schemas = schemas;
        this.tenants = tenants;
        this.blobs = blobs;
        this.json = json;
    }

    /** Takes in a checkpoint file. */
    @PostMapping
    ResponseEntity<Model> add(HttpServletRequest request) throws IOException {
        try (Upload upload = uploads.receive(request)) {
            ModelMetadata metadata = schemas.read(upload.metadata(), ModelMetadata.class);
            upload.requireSha256(metadata.sha256());
            Model model = models.add(
                    tenants.current(),
                    upload.file(),
                    upload.nameOr(metadata.name(), "model"),
                    metadata.architecture(),
                    metadata.labels());
            return ResponseEntity.created(URI.create("/api/v1/models/" + model.id()))
                    .body(model);
        }
    }

    @GetMapping
    Page<Model> list(PageQuery page) {
        return models.list(tenants.current(), page);
    }

    @GetMapping("/{id}")
    Model get(@PathVariable String id) {
        return models.require(tenants.current(), id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        models.delete(tenants.current(), id);
    }

    /** The file as it was uploaded, or as a job made it. */
    @GetMapping("/{id}/content")
    ResponseEntity<Resource> content(@PathVariable String id, HttpServletRequest request) throws IOException {
        Model model = get(id);
        return Downloads.file(blobs.resource(model.sha256()), model.sha256(), model.fileName(), request);
    }

    @GetMapping("/{id}/graph")
    JsonNode graph(@PathVariable String id) {
        String graph = models.detail(tenants.current(), id).graph();
        if (graph == null) {
            throw new Problem(
                    HttpStatus.NOT_FOUND,
                    "not-found",
                    "Not found",
                    "model \"" + id + "\" has no graph: its findings say why no architecture was recognised");
        }
        return json.readTree(graph);
    }

    @GetMapping("/{id}/tensors")
    JsonNode tensors(@PathVariable String id) {
        return items(models.detail(tenants.current(), id).tensors());
    }

    @GetMapping("/{id}/layers")
    JsonNode layers(@PathVariable String id) {
        return items(models.detail(tenants.current(), id).layers());
    }

    private JsonNode items(String rows) {
        ObjectNode list = json.createObjectNode();
        list.set("items", json.readTree(rows));
        return list.putNull("nextPageToken");
    }
}
