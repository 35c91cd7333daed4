package dev.espalier.sweeps;

import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sweeps over HTTP: look, cancel, delete. */
@RestController
@RequestMapping("/api/v1/sweeps")
@Tag(name = "Sweeps")
record SweepController(Sweeps sweeps, SweepResources resources, Tenants tenants) {
    private static final String CSV = "text/csv";

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listSweeps",
            summary = "List sweeps, newest first",
            description =
                    "All sweeps with their tables. Filters narrow the list; all of them must hold. As text/html, a page.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Page<SweepResource> list(@BySweepStatusAndLabel Filters filters, PageQuery query) {
        Page<Sweep> page = sweeps.page(tenants.current(), filters, query);
        return new Page<>(resources.of(page.items()), page.nextPageToken());
    }

    @GetMapping(value = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getSweep",
            summary = "A sweep, its table, and which job to take",
            description = "A row for each combination of values, with the figures of its report as soon as the job has"
                    + " succeeded; `error` where it failed, which stops no other. As JSON, the table alone"
                    + " as text/csv, or with plots as text/html.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    @AlsoAnswers(
            value = CSV,
            example = "/steps/0/sparsity,/steps/1/bits,jobId,status,...\n0.4,6,job_...,succeeded,...\n")
    SweepResource get(@PathVariable String id) {
        return resources.of(sweeps.find(tenants.current(), id));
    }

    @GetMapping(value = "/{id}", produces = CSV)
    @Operation(hidden = true)
    String table(@PathVariable String id) {
        return SweepCsv.of(get(id));
    }

    @PostMapping(value = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200", description = "It was cancelled already", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "202", description = "It is being cancelled", useReturnTypeSchema = true)
    @Operation(
            operationId = "cancelSweep",
            summary = "Cancel the jobs of a sweep that have not ended: at once those that wait",
            description = "202 while they are being ended, 200 where it was cancelled before, 409 where it ended "
                    + "otherwise. What has succeeded stays.")
    ResponseEntity<SweepResource> cancel(@PathVariable String id) {
        boolean asked = sweeps.cancel(sweeps.find(tenants.current(), id));
        SweepResource now = get(id);
        return asked ? ResponseEntity.accepted().body(now) : ResponseEntity.ok(now);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteSweep",
            summary = "Delete an ended sweep with its jobs, their reports and artifacts",
            description = "409 while one of its jobs waits or runs: cancel it first. The models that they made stay.")
    ResponseEntity<Void> delete(@PathVariable String id) {
        sweeps.delete(sweeps.find(tenants.current(), id));
        return ResponseEntity.noContent().build();
    }
}
