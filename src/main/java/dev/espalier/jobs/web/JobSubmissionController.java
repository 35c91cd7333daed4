package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.queue.JobIntake;
import dev.espalier.web.Accepts;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.idempotency.Creation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes jobs in. */
@RestController
@RequestMapping("/api/v1/jobs")
@Tag(name = "Jobs")
class JobSubmissionController {
    private final JobIntake intake;
    private final JobResources resources;
    private final Schemas schemas;
    private final Tenants tenants;
    private final Creation creation;

    JobSubmissionController(
            JobIntake intake, JobResources resources, Schemas schemas, Tenants tenants, Creation creation) {
        this.intake = intake;
        this.resources = resources;
        this.schemas = schemas;
        this.tenants = tenants;
        this.creation = creation;
    }

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
        JobSpec spec = schemas.read(body, JobSpec.class);
        if (checkOnly) {
            // Nothing that is only checked waits for a worker.
            return creation.preview(JobResource.of(intake.preview(tenants.current(), spec), null));
        }
        Job job = intake.submit(
                tenants.current(),
                spec,
                made -> creation.note(HttpStatus.ACCEPTED, location(made), resources.of(made)));
        return ResponseEntity.accepted().location(URI.create(location(job))).body(resources.of(job));
    }

    private static String location(Job job) {
        return "/api/v1/jobs/" + job.id();
    }
}
