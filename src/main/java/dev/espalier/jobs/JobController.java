package dev.espalier.jobs;

import dev.espalier.web.Page;
import dev.espalier.web.PageQuery;
import dev.espalier.web.Tenants;
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

/** Jobs over HTTP: post, look, cancel, delete. */
@RestController
@RequestMapping("/api/v1/jobs")
@Tag(name = "Jobs")
class JobController {
    private final JobQueue queue;
    private final Jobs jobs;
    private final JobResources resources;
    private final Tenants tenants;

    JobController(JobQueue queue, Jobs jobs, JobResources resources, Tenants tenants) {
        this.queue = queue;
        this.jobs = jobs;
        this.resources = resources;
        this.tenants = tenants;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "listJobs", summary = "List jobs, newest first")
    Page<JobResource> list(PageQuery query) {
        Page<Job> page = Page.of(jobs.page(tenants.current(), query), query, Job::seq);
        return new Page<>(page.items().stream().map(resources::of).toList(), page.nextPageToken());
    }

    @GetMapping(value = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "getJob", summary = "A job, how far it is, and why it failed if it did")
    JobResource get(@PathVariable String id) {
        return resources.of(queue.find(tenants.current(), id));
    }

    @PostMapping(value = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200", description = "It was cancelled already", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "202", description = "It is being cancelled", useReturnTypeSchema = true)
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job: at once if it is queued, within two seconds if it runs")
    ResponseEntity<JobResource> cancel(@PathVariable String id) {
        Job job = queue.find(tenants.current(), id);
        boolean asked = queue.cancel(job) == JobLedger.Cancellation.ASKED;
        JobResource now = resources.of(queue.find(tenants.current(), id));
        return asked ? ResponseEntity.accepted().body(now) : ResponseEntity.ok(now);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteJob", summary = "Delete an ended job with its events, report and artifacts")
    ResponseEntity<Void> delete(@PathVariable String id) {
        queue.delete(queue.find(tenants.current(), id));
        return ResponseEntity.noContent().build();
    }
}
