package dev.espalier.formats.script;

import java.util.List;
import java.util.Map;

/** What stands where a value or a type is expected. */
sealed interface Expression {
    int line();

    record Name(String name, int line) implements Expression {}

    record Attribute(Expression of, String name, int line) implements Expression {}

    record Call(Expression function, List<Expression> arguments, Map<String, Expression> keywords, int line)
            implements Expression {}

    record Text(String value, int line) implements Expression {}

    /** A number, or one of the words True, False, None, NoneType and Ellipsis. */
    record Literal(String text, int line) implements Expression {}

    /** Several in a row, whose names are all that is asked for: lists, tuples, subscripts, operators. */
    record Several(List<Expression> parts, int line) implements Expression {}
}
