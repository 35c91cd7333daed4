package dev.espalier.formats.script;

import java.util.List;

/** A line of a function's or class's body, or a block of lines under a head. */
sealed interface Statement {
    int line();

    /** {@code targets : types = values}; types or values may be missing. */
    record Assign(List<Expression> targets, List<Expression> types, List<Expression> values, int line)
            implements Statement {}

    /** Return, raise, assert, del or an expression alone; pass has none. */
    record Evaluate(List<Expression> expressions, int line) implements Statement {}

    /** A block: names that its head sets, what its head evaluates, and its body. */
    record Block(List<Expression> targets, List<Expression> heads, List<Statement> body, int line)
            implements Statement {}
}
