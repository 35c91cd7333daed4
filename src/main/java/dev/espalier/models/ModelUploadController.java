package dev.espalier.models;

import dev.espalier.web.Accepts;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.files.Upload;
import dev.espalier.web.files.Uploads;
import dev.espalier.web.idempotency.Creation;
import dev.espalier.web.idempotency.Creation.Made;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes checkpoint files in. */
@RestController
@Tag(name = "Models")
@RequestMapping("/api/v1/models")
record ModelUploadController(Models models, Uploads uploads, Schemas schemas, Tenants tenants, Creation creation) {
    /** The same for a browser's form: on to the page of what was made. */
    @PostMapping(produces = MediaType.TEXT_HTML_VALUE)
    @Operation(hidden = true)
    ResponseEntity<Object> form(HttpServletRequest request) throws IOException {
        return Creation.seen(add(request, null));
    }

    /** Takes in a checkpoint file. */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Accepts(
            value = ModelMetadata.class,
            as = "ModelUpload",
            makes = Model.class,
            upload = true,
            severalFiles = true,
            file = "lenet5-fashion.pt",
            example = """
                    {"name": "baseline", "architecture": "lenet-5", "labels": {"team": "vision"}}""")
    @Operation(operationId = "addModel", summary = "Upload a model", description = """
            A state_dict (`torch.save`, zip or legacy), safetensors, npz, a TorchScript archive, a packed file, or a Hugging
            Face folder: zipped, or as one part `file` for each of its files, in any order. The architecture is
            recognised from names and shapes where it is left out; a TorchScript program runs as it is, in jobs alone.
            Nothing in the file is executed here.

            ```
            curl -F file=@model.pt -F 'metadata={"name": "baseline"}' http://localhost:8080/api/v1/models
            ```""")
    ResponseEntity<Object> add(
            HttpServletRequest request, @RequestParam(required = false) @Nullable String validateOnly)
            throws IOException {
        boolean checkOnly = Creation.validateOnly(validateOnly);
        try (Upload upload = uploads.receive(request, new FolderUpload())) {
            ModelMetadata metadata = schemas.readPart("metadata", upload.metadata(), ModelMetadata.class);
            upload.requireSha256(metadata.sha256());
            models.requireFolder(upload.files());
            Models.Draft draft = models.inspect(
                    upload.file(),
                    upload.nameOr(metadata.name(), "model"),
                    upload.nameOr(null, metadata.name() == null ? "model" : metadata.name()),
                    metadata.architecture(),
                    metadata.labels());
            if (checkOnly) {
                return creation.preview(Model.of(draft.model()));
            }
            Made made = new Made("/api/v1/models/" + draft.model().id(), Model.of(draft.model()));
            return creation.make(HttpStatus.CREATED, draft.file(), made, () -> models.add(tenants.current(), draft));
        }
    }
}
