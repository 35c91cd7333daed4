package dev.espalier.web.problems;

import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Shows problems to people. */
public interface ProblemPages {
    /** A whole page of HTML, with the problem's status and the headers that go with pages. */
    ResponseEntity<String> of(ProblemDetail problem);
}
