package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.queue.JobIntake;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.pages.Pages;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** A job to be filled in and posted in a browser, also in one that runs no script. */
@RestController
@RequestMapping("/new/job")
@Hidden
record NewJobController(NewJob form, JobIntake intake, Schemas schemas, Pages pages, Tenants tenants) {
    private static final String FIELD = "job=";

    @GetMapping
    ResponseEntity<String> form(
            @RequestParam(defaultValue = "") String modelId,
            @RequestParam(required = false) @Nullable String datasetId,
            @RequestParam(defaultValue = "") String example,
            @RequestParam(defaultValue = "") String like) {
        return pages.answer(form.view(tenants.current(), new NewJob.Chosen(modelId, datasetId, example, like)));
    }

    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<String> submit(HttpServletRequest request) throws IOException {
        String job = job(new String(request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        String tenant = tenants.current();
        JobSpec spec = intake.check(tenant, schemas.read(job, JobSpec.class));
        String id = intake.queue(tenant, spec).id();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(JobRows.href(id)))
                .build();
    }

    /** Spring makes the body of a form anew out of parameters, and bodies are not taken apart into these here. */
    private static String job(String form) {
        try {
            return Arrays.stream(form.split("&"))
                    .filter(pair -> pair.startsWith(FIELD))
                    .map(pair -> URLDecoder.decode(pair.substring(FIELD.length()), StandardCharsets.UTF_8))
                    .findFirst()
                    .orElse("");
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "the form is not encoded as its type says", e);
        }
    }
}
