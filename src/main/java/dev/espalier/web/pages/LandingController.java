package dev.espalier.web.pages;

import dev.espalier.web.Tenants;
import dev.espalier.web.Version;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.View.Place;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whoever opens the service in a browser lands here. */
@RestController
@Hidden
record LandingController(List<LandingSection> sections, Pages pages, Tenants tenants) {
    @GetMapping("/")
    ResponseEntity<String> landing() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.Lines.plain(List.of(
                "Makes neural networks smaller: upload a model and a dataset, post a job that prunes, finetunes or"
                        + " quantizes, and get back a smaller model with a report on every layer, every point of accuracy"
                        + " and every byte.")));
        sections.forEach(section -> blocks.addAll(section.blocks(tenants.current())));
        blocks.add(new Block.Links(
                "For programs",
                List.of(
                        Choice.of("every route, to be tried", "/swagger-ui.html"),
                        Choice.of("OpenAPI document", "/v3/api-docs"),
                        Choice.of("what this instance can do", "/api/v1/info"),
                        Choice.of("kinds of steps", "/api/v1/steps"),
                        Choice.of("problems, explained", "/problems"))));
        blocks.add(Block.Lines.plain(List.of("Version " + Version.CURRENT)));
        return pages.answer(View.of(Place.START, "Espalier", blocks));
    }
}
