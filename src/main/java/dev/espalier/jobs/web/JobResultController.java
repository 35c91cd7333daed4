package dev.espalier.jobs.web;

import dev.espalier.compression.results.ByteLedger;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.reports.LayerTable;
import dev.espalier.reports.Report;
import dev.espalier.reports.Reports;
import dev.espalier.storage.Blobs;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Tenants;
import dev.espalier.web.files.Downloads;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.WholeList;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What jobs hand back: artifacts, reports, tables of layers. */
@RestController
@RequestMapping("/api/v1/jobs/{id}")
record JobResultController(JobQueue queue, Artifacts artifacts, Reports reports, Blobs blobs, Tenants tenants) {
    private static final String CSV = "text/csv";

    @GetMapping(value = "/artifacts", produces = MediaType.APPLICATION_JSON_VALUE)
    @Tag(name = "Jobs")
    @Operation(
            operationId = "listArtifacts",
            summary = "The exported files, in the order of export",
            description = "Empty until the job has succeeded. `href` is the path of the download on this host.")
    Page<Artifact> artifacts(@PathVariable String id, WholeList query) {
        return query.of(artifacts.of(job(id)));
    }

    @GetMapping("/artifacts/{name}")
    @Tag(name = "Jobs")
    @Operation(
            operationId = "downloadArtifact",
            summary = "Download an exported file",
            description = "The ETag is its SHA-256; ranges and conditional requests work.")
    ResponseEntity<Resource> download(
            @PathVariable String id,
            @Parameter(example = "model.safetensors") @PathVariable String name,
            HttpServletRequest request)
            throws IOException {
        Job job = queue.find(tenants.current(), id);
        Artifact artifact =
                artifacts.find(job.id(), name).orElseThrow(() -> NotThere.artifact(job, artifacts.of(job.id()), name));
        return Downloads.file(blobs.resource(artifact.sha256()), artifact.sha256(), artifact.name(), request);
    }

    @GetMapping(value = "/report", produces = MediaType.APPLICATION_JSON_VALUE)
    @Tag(name = "Reports")
    @Operation(
            operationId = "getReport",
            summary = "The report, as far as it has come; complete: false until the job has succeeded",
            description = "Baseline, stages and final, each with accuracy, loss, sparsity and size; accuracy and "
                    + "loss are null without a dataset. Answers 200 while the job waits or runs, with the "
                    + "stages so far. As text/html it is a page with plots, complete in itself.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Report report(@PathVariable String id) {
        return reports.find(job(id));
    }

    @GetMapping(value = "/layers", produces = MediaType.APPLICATION_JSON_VALUE)
    @Tag(name = "Reports")
    @Operation(
            operationId = "listJobLayers",
            summary = "Every prunable layer of the final model, as JSON or as text/csv",
            description = "In the order of the model, touched or not: sparsity, bits, scale, error and histograms "
                    + "of each layer.")
    @AlsoAnswers(value = CSV, example = "name,shape,parameters,...\nconv1,20x1x5x5,500,...\n")
    Page<LayerResult> layers(@PathVariable String id, WholeList query) {
        return query.of(reports.layers(job(id)));
    }

    @GetMapping(value = "/layers", produces = CSV)
    @Operation(hidden = true)
    ResponseEntity<String> layerTable(@PathVariable String id, WholeList query) {
        Page<LayerResult> page = query.of(reports.layers(job(id)));
        return ResponseEntity.ok().headers(page.link()).body(LayerTable.csv(page.items()));
    }

    @GetMapping(value = "/ledger", produces = MediaType.APPLICATION_JSON_VALUE)
    @Tag(name = "Reports")
    @Operation(
            operationId = "getLedger",
            summary = "Where the bytes of the packed file went, tensor by tensor, as JSON or as text/csv",
            description = "Of a job that exported packed. container and the rows' totals add up to the file; "
                    + "entropyBits, the empirical entropy of a weight, shows how far from that bound bitsPerWeight is.")
    @AlsoAnswers(value = CSV, example = "tensor,encoding,significance,...\nconv1.weight,codebook,61,...\n")
    ByteLedger ledger(@PathVariable String id) {
        Job job = queue.find(tenants.current(), id);
        return reports.ledger(job.id()).orElseThrow(() -> NotThere.ledger(job));
    }

    @GetMapping(value = "/ledger", produces = CSV)
    @Operation(hidden = true)
    String ledgerTable(@PathVariable String id) {
        return LedgerTable.csv(ledger(id));
    }

    /** The id, once it is known that there is such a job of this tenant. */
    private String job(String id) {
        return queue.find(tenants.current(), id).id();
    }
}
