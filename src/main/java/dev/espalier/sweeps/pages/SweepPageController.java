package dev.espalier.sweeps.pages;

import dev.espalier.sweeps.BySweepStatusAndLabel;
import dev.espalier.sweeps.Sweep;
import dev.espalier.sweeps.SweepResources;
import dev.espalier.sweeps.SweepStatus;
import dev.espalier.sweeps.Sweeps;
import dev.espalier.web.Tenants;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
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

/** Sweeps for people, on the addresses of their JSON. */
@RestController
@RequestMapping(value = "/api/v1/sweeps", produces = MediaType.TEXT_HTML_VALUE)
@Hidden
record SweepPageController(Sweeps sweeps, SweepResources resources, Pages pages, Tenants tenants) {
    @GetMapping
    ResponseEntity<String> list(@BySweepStatusAndLabel Filters filters, PageQuery query) {
        Page<Sweep> page = sweeps.page(tenants.current(), filters, query);
        return pages.answer(View.of(
                Place.SWEEPS,
                "Sweeps",
                List.of(
                        Here.narrowed("Status", "status", SweepStatus.class),
                        Here.others(List.of("status")),
                        SweepPage.table(
                                "",
                                resources.of(page.items()),
                                "No sweep here. POST /api/v1/sweeps queues one job in many variants.",
                                Here.next(page.nextPageToken())))));
    }

    @GetMapping("/{id}")
    ResponseEntity<String> page(@PathVariable String id) {
        return pages.answer(SweepPage.of(resources.of(sweeps.find(tenants.current(), id))));
    }

    /** What the button does; back to the page. */
    @PostMapping("/{id}/cancel")
    ResponseEntity<String> cancel(@PathVariable String id) {
        Sweep sweep = sweeps.find(tenants.current(), id);
        sweeps.cancel(sweep);
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(Place.SWEEPS.href() + "/" + sweep.id()))
                .build();
    }
}
