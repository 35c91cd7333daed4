package dev.espalier.formats.script;

import java.util.List;

/** A line of a function's or class's body, or a block of lines under a head. */
public sealed interface Statement {
    int line();

    /** {@code targets : types = values}; types or values may be missing. */
    record Assign(List<Expression> targets, List<Expression> types, List<Expression> values, Assignment form, int line)
            implements Statement {}

    /** How values get to targets. */
    enum Assignment {
        /** Not at all: there are none. */
        DECLARED,
        PLAIN,
        /** By {@code +=} and the like, or {@code a = b = c}. */
        OTHER
    }

    /** Return, raise, assert, del or an expression alone; pass has none. */
    record Evaluate(List<Expression> expressions, Effect effect, int line) implements Statement {}

    /** What becomes of what is evaluated. */
    enum Effect {
        /** Nothing; also where nothing is evaluated. */
        NONE,
        RETURN,
        RAISE,
        /** Assert, del, break, continue. */
        OTHER
    }

    /**
     * A block: names that its head sets, what its head evaluates, and its body.
     *
     * @param bodies of an {@code if} one for each head, and one more where there is an else; of all others one
     */
    record Block(Kind kind, List<Expression> targets, List<Expression> heads, List<List<Statement>> bodies, int line)
            implements Statement {
        /** All lines under the heads. */
        List<Statement> body() {
            return bodies.stream().flatMap(List::stream).toList();
        }
    }

    /** The word that a block begins with. */
    enum Kind {
        IF,
        WHILE,
        FOR,
        WITH
    }
}
