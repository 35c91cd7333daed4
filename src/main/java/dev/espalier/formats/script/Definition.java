package dev.espalier.formats.script;

import java.util.List;

/** What a file of code defines. */
public sealed interface Definition {
    String name();

    int line();

    record Parameter(String name, List<Expression> types, List<Expression> defaults, int line) {}

    record Function(String name, List<Parameter> parameters, List<Expression> result, List<Statement> body, int line)
            implements Definition {}

    /** A class; its base is empty where none is named. */
    record Type(String name, String base, List<Statement> fields, List<Function> methods, int line)
            implements Definition {}
}
