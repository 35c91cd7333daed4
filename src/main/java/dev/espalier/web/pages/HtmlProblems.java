package dev.espalier.web.pages;

import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.View.Place;
import dev.espalier.web.problems.Problem;
import dev.espalier.web.problems.ProblemPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** A problem as a page: what, where, and what to do. */
@Component
record HtmlProblems(Pages pages) implements ProblemPages {
    @Override
    public ResponseEntity<String> of(ProblemDetail problem) {
        return pages.answer(HttpStatusCode.valueOf(problem.getStatus()), view(problem));
    }

    private static View view(ProblemDetail problem) {
        Map<String, Object> more = Objects.requireNonNullElse(problem.getProperties(), Map.of());
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.Lines.of(
                "", Tone.BAD, List.of(Objects.requireNonNullElse(problem.getDetail(), "it could not be done"))));
        if (more.get("wayOut") instanceof String wayOut) {
            blocks.add(Block.Lines.of("What to do", Tone.PLAIN, wayOut.lines().toList()));
        }
        blocks.add(Block.Table.of(
                "Field by field",
                List.of(Block.Column.text("field"), Block.Column.text("what is wrong")),
                fields(more.get("errors"))));
        blocks.add(new Block.Links(
                "",
                List.of(
                        Choice.of("What this kind of problem means", String.valueOf(problem.getType())),
                        Choice.of("To the start", "/"))));
        return new View(
                Place.NOWHERE,
                Objects.requireNonNullElse(problem.getTitle(), "A problem"),
                List.of(new Badge(String.valueOf(problem.getStatus()), Tone.BAD)),
                List.of(),
                blocks,
                null);
    }

    private static List<Block.Row> fields(@Nullable Object errors) {
        return errors instanceof List<?> list
                ? list.stream()
                        .filter(Problem.FieldError.class::isInstance)
                        .map(Problem.FieldError.class::cast)
                        .map(error -> Block.Row.of(Cell.of(error.pointer()), Cell.of(error.detail())))
                        .toList()
                : List.of();
    }
}
