package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobState;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.web.ByJob;
import dev.espalier.jobs.web.JobResource;
import dev.espalier.jobs.web.JobResources;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.Here;
import dev.espalier.web.pages.Pages;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jobs and their reports for people, on the addresses of their JSON. */
@RestController
@RequestMapping(value = "/api/v1/jobs", produces = MediaType.TEXT_HTML_VALUE)
@Hidden
record JobPageController(JobResources jobs, JobQueue queue, JobViews views, Names names, Pages pages, Tenants tenants) {
    @GetMapping
    ResponseEntity<String> list(@ByJob Filters filters, PageQuery query) {
        Page<JobResource> page = jobs.list(tenants.current(), filters, query);
        return pages.answer(View.of(
                Place.JOBS,
                "Jobs",
                List.of(
                        new Block.Links("", List.of(Choice.of("Post a job", "/new/job"))),
                        Here.narrowed("Status", "status", JobState.class),
                        Here.others(List.of("status")),
                        Block.Table.list(
                                JobRows.COLUMNS,
                                JobRows.of(page.items(), names.of(tenants.current(), page.items())),
                                "No job here.",
                                Here.next(page.nextPageToken())))));
    }

    @GetMapping("/{id}")
    ResponseEntity<String> page(@PathVariable String id) {
        return pages.answer(views.of(tenants.current(), id));
    }

    @GetMapping("/{id}/report")
    ResponseEntity<String> report(@PathVariable String id) {
        return pages.answer(views.report(tenants.current(), id));
    }

    /** What the button does; back to the page. */
    @PostMapping("/{id}/cancel")
    ResponseEntity<String> cancel(@PathVariable String id) {
        queue.cancel(queue.find(tenants.current(), id));
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(JobRows.href(id)))
                .build();
    }
}
