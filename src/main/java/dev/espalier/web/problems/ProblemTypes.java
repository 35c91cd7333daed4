package dev.espalier.web.problems;

import java.util.List;

/**
 * The problem types that a feature answers with, besides the general ones. Beans of it are gathered by
 * the catalogue, in their {@code @Order}.
 */
public interface ProblemTypes {
    List<ProblemType> types();
}
