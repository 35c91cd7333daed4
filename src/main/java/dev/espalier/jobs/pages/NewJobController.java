package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobDesk;
import dev.espalier.jobs.JobSpec;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.pages.Pages;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A job to be filled in and posted in a browser, also in one that runs no script. */
@RestController
@RequestMapping("/new/job")
@Hidden
class NewJobController {
    private final NewJob form;
    private final JobDesk desk;
    private final Schemas schemas;
    private final Pages pages;
    private final Tenants tenants;

    NewJobController(NewJob form, JobDesk desk, Schemas schemas, Pages pages, Tenants tenants) {
        this.form = form;
        this.desk = desk;
        this.schemas = schemas;
        this.pages = pages;
        this.tenants = tenants;
    }

    @GetMapping
    ResponseEntity<String> form(
            @RequestParam(defaultValue = "") String modelId,
            @RequestParam(required = false) @Nullable String datasetId,
            @RequestParam(defaultValue = "") String example,
            @RequestParam(defaultValue = "") String like) {
        return pages.answer(form.view(tenants.current(), new NewJob.Chosen(modelId, datasetId, example, like)));
    }

    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<String> submit(@RequestBody MultiValueMap<String, String> form) {
        String job = Objects.requireNonNullElse(form.getFirst("job"), "");
        String id =
                desk.submit(tenants.current(), schemas.read(job, JobSpec.class)).id();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(JobRows.href(id)))
                .build();
    }
}
