package dev.espalier.web.pages;

import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.View.Place;
import dev.espalier.web.problems.Problem;
import dev.espalier.web.problems.ProblemType;
import dev.espalier.web.problems.ProblemTypes;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What kinds of problems mean, for people who followed a link. */
@RestController
@RequestMapping(value = "/problems", produces = MediaType.TEXT_HTML_VALUE)
@Hidden
class ProblemTypePages {
    private final List<ProblemType> types;
    private final Pages pages;

    ProblemTypePages(List<ProblemTypes> sources, Pages pages) {
        this.types = sources.stream().flatMap(source -> source.types().stream()).toList();
        this.pages = pages;
    }

    @GetMapping
    ResponseEntity<String> list() {
        return pages.answer(View.of(
                Place.NOWHERE,
                "Problems, explained",
                List.of(Block.Table.of(
                        "",
                        List.of(Column.names("kind"), Column.figures("status"), Column.sentences("what it means")),
                        types.stream()
                                .map(type -> Row.of(
                                        Cell.link(type.title(), "/problems/" + type.name()),
                                        Cell.of("" + type.status()),
                                        Cell.of(type.explanation())))
                                .toList()))));
    }

    @GetMapping("/{name}")
    ResponseEntity<String> one(@PathVariable String name) {
        ProblemType type = types.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("problem type", name));
        return pages.answer(View.of(
                Place.NOWHERE,
                type.title(),
                List.of(
                        Block.Lines.plain(List.of(type.explanation())),
                        new Block.Links("", List.of(Block.Choice.of("All kinds of problems", "/problems"))))));
    }
}
