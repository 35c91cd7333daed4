package dev.espalier.web;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Explains the problem types: what the {@code type} of a problem points to. */
@RestController
@RequestMapping("/problems")
class ProblemController {
    private final List<ProblemType> types;

    ProblemController(List<ProblemTypes> sources) {
        types = sources.stream().flatMap(source -> source.types().stream()).toList();
    }

    @GetMapping
    Page<ProblemType> list() {
        return new Page<>(types, null);
    }

    @GetMapping("/{name}")
    ProblemType get(@PathVariable String name) {
        return types.stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("problem type", name));
    }
}
