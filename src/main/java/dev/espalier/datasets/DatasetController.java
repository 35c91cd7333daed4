package dev.espalier.datasets;

import dev.espalier.web.Page;
import dev.espalier.web.PageQuery;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.Upload;
import dev.espalier.web.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Routes of datasets. */
@RestController
@RequestMapping("/api/v1/datasets")
class DatasetController {
    private final Datasets datasets;
    private final Uploads uploads;
    private final Schemas schemas;
    private final Tenants tenants;

    DatasetController(Datasets datasets, Uploads uploads, Schemas schemas, Tenants tenants) {
        this.datasets = datasets;
        this.uploads = uploads;
        this.schemas = schemas;
        this.tenants = tenants;
    }

    /** Takes in a file of samples. */
    @PostMapping
    ResponseEntity<Dataset> add(HttpServletRequest request) throws IOException {
        try (Upload upload = uploads.receive(request)) {
            DatasetMetadata metadata = schemas.read(upload.metadata(), DatasetMetadata.class);
            upload.requireSha256(metadata.sha256());
            Dataset dataset = datasets.add(
                    tenants.current(), upload.file(), upload.nameOr(metadata.name(), "dataset"), metadata.spec());
            return ResponseEntity.created(URI.create("/api/v1/datasets/" + dataset.id()))
                    .body(dataset);
        }
    }

    @GetMapping
    Page<Dataset> list(PageQuery page) {
        return datasets.list(tenants.current(), page);
    }

    @GetMapping("/{id}")
    Dataset get(@PathVariable String id) {
        return datasets.require(tenants.current(), id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        datasets.delete(tenants.current(), id);
    }
}
