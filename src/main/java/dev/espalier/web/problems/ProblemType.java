package dev.espalier.web.problems;

/**
 * One kind of problem, explained at {@code /problems/{name}}.
 *
 * @param name the last part of the type's URL, such as {@code not-found}
 * @param explanation what it means and what to do about it
 */
public record ProblemType(String name, int status, String title, String explanation) {}
