package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.queue.JobIntake;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.web.Accepts;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.idempotency.Creation;
import dev.espalier.web.idempotency.Creation.Made;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Jobs over HTTP: post, look, cancel, delete. */
@RestController
@RequestMapping("/api/v1/jobs")
@Tag(name = "Jobs")
record JobController(
        JobIntake intake, JobQueue queue, JobResources resources, Schemas schemas, Tenants tenants, Creation creation) {
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Accepts(value = JobSpec.class, as = "JobRequest", makes = JobResource.class, example = JobExamples.PRUNE)
    @Operation(
            operationId = "submitJob",
            summary = "Queue a job",
            description = "Answers 202 at once with the place to poll. The model and dataset must have been uploaded.")
    ResponseEntity<Object> submit(
            @RequestBody String body, @RequestParam(required = false) @Nullable String validateOnly) {
        boolean checkOnly = Creation.validateOnly(validateOnly);
        String tenant = tenants.current();
        JobSpec spec = intake.check(tenant, schemas.read(body, JobSpec.class));
        if (checkOnly) {
            // Nothing that is only checked waits for a worker.
            return creation.preview(JobResource.of(intake.preview(tenant, spec), null));
        }
        return creation.make(HttpStatus.ACCEPTED, () -> {
            Job job = intake.queue(tenant, spec);
            return new Made("/api/v1/jobs/" + job.id(), resources.of(job));
        });
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listJobs",
            summary = "List jobs, newest first",
            description =
                    "All jobs, whatever their state. Filters narrow the list; all of them must hold. As text/html,"
                            + " a page.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    Page<JobResource> list(@ByJob Filters filters, PageQuery query) {
        return resources.list(tenants.current(), filters, query);
    }

    @GetMapping(value = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getJob",
            summary = "A job, how far it is, and why it failed if it did",
            description =
                    "`curl http://localhost:8080/api/v1/jobs/{id}?wait=PT30S` answers when it has ended, or after 30"
                            + " seconds with the job as it is then. As text/html it is a page that follows the job.")
    @AlsoAnswers(value = MediaType.TEXT_HTML_VALUE, example = "<!DOCTYPE html>...")
    JobResource get(@PathVariable String id, @RequestParam(required = false) @Nullable String wait) {
        return resources.ended(tenants.current(), id, JobWait.duration(wait));
    }

    @PostMapping(value = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200", description = "It was cancelled already", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "202", description = "It is being cancelled", useReturnTypeSchema = true)
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job: at once if it is queued, within two seconds if it runs",
            description = "202 while it is being ended, 200 where it was cancelled before, 409 where it ended "
                    + "otherwise.")
    ResponseEntity<JobResource> cancel(@PathVariable String id) {
        Job job = queue.find(tenants.current(), id);
        boolean asked = queue.cancel(job);
        JobResource now = resources.find(tenants.current(), id);
        return asked ? ResponseEntity.accepted().body(now) : ResponseEntity.ok(now);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteJob",
            summary = "Delete an ended job with its events, report and artifacts",
            description =
                    "409 while it waits or runs: cancel it first; 409 too for a part of a sweep, which goes with it."
                            + " The model that it made stays.")
    ResponseEntity<Void> delete(@PathVariable String id) {
        queue.delete(queue.find(tenants.current(), id));
        return ResponseEntity.noContent().build();
    }
}
