package dev.espalier.web.discovery;

import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.WholeList;
import dev.espalier.web.problems.Problem;
import dev.espalier.web.problems.ProblemType;
import dev.espalier.web.problems.ProblemTypes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Explains the problem types: what the {@code type} of a problem points to. */
@RestController
@Tag(name = "Discovery")
@RequestMapping(value = "/problems", produces = MediaType.APPLICATION_JSON_VALUE)
class ProblemController {
    private final List<ProblemType> types;

    ProblemController(List<ProblemTypes> sources) {
        types = sources.stream().flatMap(source -> source.types().stream()).toList();
    }

    @GetMapping
    @Operation(
            operationId = "listProblemTypes",
            summary = "Every type of problem, explained",
            description = "The `type` of every error that this service answers with, and of every failure of a job.")
    Page<ProblemType> list(WholeList query) {
        return query.of(types);
    }

    @GetMapping("/{name}")
    @Operation(
            operationId = "getProblemType",
            summary = "What a type of problem means, and what to do about it",
            description = "Where the `type` of a problem leads.")
    ProblemType get(@Parameter(example = "not-found") @PathVariable String name) {
        return types.stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound(
                        "problem type",
                        name,
                        "",
                        types.stream().map(ProblemType::name).toList()));
    }
}
