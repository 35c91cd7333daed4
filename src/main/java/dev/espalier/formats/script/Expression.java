package dev.espalier.formats.script;

import java.util.List;
import java.util.Map;

/** What stands where a value or a type is expected. */
public sealed interface Expression {
    int line();

    record Name(String name, int line) implements Expression {}

    record Attribute(Expression of, String name, int line) implements Expression {}

    record Call(Expression function, List<Expression> arguments, Map<String, Expression> keywords, int line)
            implements Expression {}

    record Text(String value, int line) implements Expression {}

    /** A number, or one of the words True, False, None, NoneType and Ellipsis. */
    record Literal(String text, int line) implements Expression {}

    /** Several in a row: lists, tuples, subscripts, operators. */
    record Several(List<Expression> parts, Form form, int line) implements Expression {}

    /** What several expressions in a row make up. */
    enum Form {
        LIST,
        TUPLE,
        /** Keys and values in turn. */
        DICTIONARY,
        /** The container and the indices. */
        SUBSCRIPT,
        /** The same with a colon somewhere. */
        SLICE,
        /** One with a minus before it. */
        NEGATIVE,
        /** With signs or words between or before them, which are not kept. */
        OPERATORS
    }
}
