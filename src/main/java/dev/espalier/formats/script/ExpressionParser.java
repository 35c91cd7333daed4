package dev.espalier.formats.script;

import dev.espalier.formats.script.Expression.Attribute;
import dev.espalier.formats.script.Expression.Call;
import dev.espalier.formats.script.Expression.Form;
import dev.espalier.formats.script.Expression.Literal;
import dev.espalier.formats.script.Expression.Name;
import dev.espalier.formats.script.Expression.Several;
import dev.espalier.formats.script.Expression.Text;
import dev.espalier.formats.script.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads expressions. Operators are read without precedence: which names stand in an expression, and what is called with
 * what, does not depend on it.
 */
final class ExpressionParser {
    private static final Set<String> WORDS = Set.of("True", "False", "None", "NoneType", "Ellipsis");
    private static final Set<String> BEFORE = Set.of("-", "~", "not");
    private static final Set<String> BETWEEN = Set.of(
            "+", "-", "*", "/", "//", "%", "**", "@", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "<<", ">>",
            "and", "or", "if", "else");

    private static final int MAX_DEPTH = 250;

    private final TokenStream tokens;
    private int depth;
    private boolean endedWithComma;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** One expression, or several with commas between or behind. */
    List<Expression> several() {
        List<Expression> found = new ArrayList<>(List.of(one()));
        boolean comma = tokens.skip(",");
        while (comma && startsExpression()) {
            found.add(one());
            comma = tokens.skip(",");
        }
        endedWithComma = comma;
        return found;
    }

    private boolean startsExpression() {
        Token next = tokens.peek();
        return switch (next.kind()) {
            case NUMBER, TEXT -> true;
            case WORD -> tokens.atName() || WORDS.contains(next.text()) || next.is("not");
            case SYMBOL ->
                next.is("(") || next.is("[") || next.is("{") || next.is("...") || BEFORE.contains(next.text());
            case NEWLINE, INDENT, DEDENT, END -> false;
        };
    }

    Expression one() {
        if (++depth > MAX_DEPTH) {
            throw tokens.corrupt("expressions nest deeper than " + MAX_DEPTH);
        }
        List<Expression> operands = new ArrayList<>(List.of(operand()));
        int line = operands.getFirst().line();
        while (isOneOf(BETWEEN)) {
            tokens.next();
            operands.add(operand());
        }
        depth--;
        return operands.size() == 1 ? operands.getFirst() : new Several(operands, Form.OPERATORS, line);
    }

    private Expression operand() {
        int line = tokens.line();
        int signs = 0;
        boolean negative = false;
        while (isOneOf(BEFORE)) {
            // libtorch reads "not in" as one word even where "in" only begins a longer one
            Token sign = tokens.next();
            if (sign.is("not") && tokens.peek().text().startsWith("in")) {
                throw tokens.unexpected("an expression");
            }
            negative = sign.is("-");
            signs++;
        }
        Expression operand = trailers(base());
        Form form = signs == 1 && negative ? Form.NEGATIVE : Form.OPERATORS;
        return signs > 0 ? new Several(List.of(operand), form, line) : operand;
    }

    private boolean isOneOf(Set<String> words) {
        Kind kind = tokens.peek().kind();
        return (kind == Kind.SYMBOL || kind == Kind.WORD)
                && words.contains(tokens.peek().text());
    }

    private Expression base() {
        Token next = tokens.peek();
        int line = next.line();
        if (next.kind() == Kind.TEXT) {
            StringBuilder text = new StringBuilder();
            while (tokens.peek().kind() == Kind.TEXT) {
                text.append(tokens.next().text());
            }
            return new Text(text.toString(), line);
        }
        if (next.kind() == Kind.NUMBER || WORDS.contains(next.text()) || next.is("...")) {
            return new Literal(tokens.next().text(), line);
        }
        if (tokens.skip("(")) {
            return bracketed(")", line);
        }
        if (tokens.skip("[")) {
            return bracketed("]", line);
        }
        if (tokens.skip("{")) {
            return dictionary(line);
        }
        return new Name(tokens.name(), line);
    }

    /** A tuple, a list, or one expression in parentheses, which is then just that. */
    private Expression bracketed(String end, int line) {
        if (tokens.skip(end)) {
            return new Several(List.of(), form(end), line);
        }
        List<Expression> parts = several();
        boolean one = end.equals(")") && parts.size() == 1;
        boolean alone = one && !endedWithComma;
        tokens.expect(end);
        return alone ? parts.getFirst() : new Several(parts, form(end), line);
    }

    private static Form form(String end) {
        return end.equals("]") ? Form.LIST : Form.TUPLE;
    }

    private Expression dictionary(int line) {
        List<Expression> parts = new ArrayList<>();
        while (!tokens.skip("}")) {
            parts.add(one());
            tokens.expect(":");
            parts.add(one());
            if (!tokens.skip(",") && !tokens.peek().is("}")) {
                throw tokens.unexpected("\",\"");
            }
        }
        return new Several(parts, Form.DICTIONARY, line);
    }

    private Expression trailers(Expression base) {
        Expression expression = base;
        int count = 0;
        while (true) {
            int line = tokens.line();
            if (++count > MAX_DEPTH) {
                throw tokens.corrupt("expressions nest deeper than " + MAX_DEPTH);
            }
            if (tokens.skip(".")) {
                expression = new Attribute(expression, tokens.name(), line);
            } else if (tokens.skip("(")) {
                expression = call(expression, line);
            } else if (tokens.skip("[")) {
                expression = subscript(expression, line);
            } else {
                return expression;
            }
        }
    }

    private Expression call(Expression function, int line) {
        List<Expression> arguments = new ArrayList<>();
        Map<String, Expression> keywords = new LinkedHashMap<>();
        while (!tokens.skip(")")) {
            if (tokens.atName() && tokens.peekSecond().is("=")) {
                String name = tokens.name();
                tokens.expect("=");
                if (keywords.put(name, one()) != null) {
                    throw tokens.corrupt("the argument \"" + name + "\" is given twice");
                }
            } else {
                arguments.add(one());
            }
            if (!tokens.skip(",") && !tokens.peek().is(")")) {
                throw tokens.unexpected("\",\"");
            }
        }
        return new Call(function, arguments, keywords, line);
    }

    /** Indices and slices; what is left out between colons has no names. */
    private Expression subscript(Expression of, int line) {
        List<Expression> parts = new ArrayList<>(List.of(of));
        boolean sliced = false;
        while (!tokens.skip("]")) {
            boolean colon = tokens.skip(":");
            sliced |= colon;
            if (!colon && !tokens.skip(",")) {
                parts.add(one());
                if (!tokens.peek().is(":")
                        && !tokens.peek().is(",")
                        && !tokens.peek().is("]")) {
                    throw tokens.unexpected("\"]\"");
                }
            }
        }
        return new Several(parts, sliced ? Form.SLICE : Form.SUBSCRIPT, line);
    }
}
