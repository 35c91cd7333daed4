package dev.espalier.datasets;

import dev.espalier.web.Accepts;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.files.Upload;
import dev.espalier.web.files.Uploads;
import dev.espalier.web.idempotency.Creation;
import dev.espalier.web.idempotency.Creation.Made;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Routes of datasets. */
@RestController
@Tag(name = "Datasets")
@RequestMapping("/api/v1/datasets")
record DatasetController(Datasets datasets, Uploads uploads, Schemas schemas, Tenants tenants, Creation creation) {
    /** The same for a browser's form: on to the page of what was made. */
    @PostMapping(produces = MediaType.TEXT_HTML_VALUE)
    @Operation(hidden = true)
    ResponseEntity<Object> form(HttpServletRequest request) throws IOException {
        return Creation.seen(add(request, null));
    }

    /** Takes in a file of samples. */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Accepts(
            value = DatasetMetadata.class,
            as = "DatasetUpload",
            makes = Dataset.class,
            upload = true,
            file = "fashion-sample.npz",
            example = """
                    {"name": "fashion", "preprocessing": {"mean": [0.286], "std": [0.353]},
                     "augmentation": {"randomCrop": {"padding": 2}, "horizontalFlip": true}}""")
    @Operation(operationId = "addDataset", summary = "Upload a dataset", description = """
            An npz file of `x_train y_train x_test y_test`, perhaps `x_val y_val`, or of `x y`, which `split` cuts; or a
            zip of IDX files named as MNIST's are (`train-images-idx3-ubyte`, `t10k-labels-idx1-ubyte.gz`, ...); or a
            zip of image folders, `train/<class>/*.png|jpg`, `val/`, `test/`, or just `<class>/`, decoded as PIL does.
            Any part may be missing. Images are resized, cropped, then x' = (x * scale - mean) / std.

            ```
            curl -F file=@cifar.npz -F 'metadata={"name": "cifar", "preprocessing": {"std": [0.25]}}' \\
              http://localhost:8080/api/v1/datasets
            curl -F file=@pets.zip -F 'metadata={"preprocessing": {"resize": 256, "centerCrop": 224}}' \
              http://localhost:8080/api/v1/datasets
            ```""")
    ResponseEntity<Object> add(
            HttpServletRequest request, @RequestParam(required = false) @Nullable String validateOnly)
            throws IOException {
        boolean checkOnly = Creation.validateOnly(validateOnly);
        try (Upload upload = uploads.receive(request)) {
            DatasetMetadata metadata = schemas.readPart("metadata", upload.metadata(), DatasetMetadata.class);
            upload.requireSha256(metadata.sha256());
            StoredDataset draft =
                    datasets.draft(upload.file(), upload.nameOr(metadata.name(), "dataset"), metadata.spec());
            if (checkOnly) {
                return creation.preview(Dataset.of(draft));
            }
            Made made = new Made("/api/v1/datasets/" + draft.id(), Dataset.of(draft));
            return creation.make(HttpStatus.CREATED, upload.file(), made, () -> datasets.add(tenants.current(), draft));
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listDatasets",
            summary = "List datasets, newest first",
            description = "All uploaded datasets. As text/html, a page.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Page<Dataset> list(@ByDatasetFile Filters filters, PageQuery page) {
        return datasets.list(tenants.current(), filters, page).map(Dataset::of);
    }

    @GetMapping(value = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getDataset",
            summary = "A dataset, and what was found in it",
            description = "`findings` tell what was noticed, such as files that could not be read; the shape is "
                    + "that of one sample. As text/html, a page.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Dataset get(@PathVariable String id) {
        return Dataset.of(datasets.require(tenants.current(), id));
    }

    @DeleteMapping("/{id}")
    @Operation(
            operationId = "deleteDataset",
            summary = "Delete a dataset that no job needs any more",
            description = "409 while a job that has not ended needs it.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        datasets.delete(tenants.current(), id);
    }
}
