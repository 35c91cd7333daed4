package dev.espalier.formats.script;

import dev.espalier.formats.script.Definition.Function;
import dev.espalier.formats.script.Definition.Parameter;
import dev.espalier.formats.script.Definition.Type;
import dev.espalier.formats.script.Statement.Assign;
import dev.espalier.formats.script.Statement.Assignment;
import dev.espalier.formats.script.Statement.Block;
import dev.espalier.formats.script.Statement.Effect;
import dev.espalier.formats.script.Statement.Evaluate;
import dev.espalier.formats.script.Statement.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a file of code into its definitions; what PyTorch does not write there refuses the file. */
final class CodeParser {
    private static final Set<String> AUGMENTED =
            Set.of("+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>=", "**=");
    private static final Set<String> EVALUATING = Set.of("return", "raise", "assert", "del");
    private static final Set<String> BARE = Set.of("pass", "break", "continue");

    private static final int MAX_TYPE_TOKENS = 10_000;

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    private CodeParser(SourceFile file, int most) {
        this.tokens = new TokenStream(file, most);
        this.expressions = new ExpressionParser(tokens);
    }

    /** What a file defines, and of how many words and signs it is made. */
    record Parsed(List<Definition> definitions, int tokens) {}

    static Parsed parse(SourceFile file, int mostTokens) {
        CodeParser parser = new CodeParser(file, mostTokens);
        return new Parsed(parser.definitions(), parser.tokens.count());
    }

    /** Reads one type alone. */
    static Expression type(SourceFile file) {
        CodeParser parser = new CodeParser(file, MAX_TYPE_TOKENS);
        Expression type = parser.expressions.one();
        parser.tokens.skip(Token.Kind.NEWLINE);
        parser.tokens.expect(Token.Kind.END);
        return type;
    }

    private List<Definition> definitions() {
        List<Definition> found = new ArrayList<>();
        if (tokens.skip("op_version_set")) {
            tokens.expect("=");
            tokens.expect(Token.Kind.NUMBER);
            tokens.expect(Token.Kind.NEWLINE);
        }
        while (!tokens.skip(Token.Kind.END)) {
            if (tokens.skip("import")) {
                dotted();
            } else if (tokens.peek().is("class")) {
                found.add(classDefinition());
            } else if (tokens.peek().is("def")) {
                found.add(function());
            } else {
                throw tokens.unexpected("a class or a function");
            }
        }
        return found;
    }

    /** Old archives name the files that they need; libtorch finds them without. */
    private void dotted() {
        tokens.name();
        while (tokens.skip(".")) {
            tokens.name();
        }
        tokens.expect(Token.Kind.NEWLINE);
    }

    private Type classDefinition() {
        int line = tokens.line();
        tokens.expect("class");
        String name = tokens.name();
        String base = "";
        if (tokens.skip("(")) {
            base = tokens.name();
            tokens.expect(")");
        }
        tokens.expect(":");
        tokens.expect(Token.Kind.INDENT);
        List<Statement> fields = new ArrayList<>();
        List<Function> methods = new ArrayList<>();
        while (!tokens.skip(Token.Kind.DEDENT)) {
            if (tokens.peek().is("def")) {
                methods.add(function());
            } else {
                fields.add(field());
            }
        }
        return new Type(name, base, fields, methods, line);
    }

    private Statement field() {
        Statement field = simple();
        return switch (field) {
            case Assign assign -> assign;
            case Evaluate pass when pass.expressions().isEmpty() -> pass;
            case Evaluate _, Block _ -> throw tokens.corrupt("the class before this line runs something of its own");
        };
    }

    private Function function() {
        int line = tokens.line();
        tokens.expect("def");
        String name = tokens.name();
        tokens.expect("(");
        List<Parameter> parameters = new ArrayList<>();
        while (!tokens.skip(")")) {
            if (!tokens.skip("*")) {
                parameters.add(parameter());
            }
            if (!tokens.skip(",") && !tokens.peek().is(")")) {
                throw tokens.unexpected("\",\"");
            }
        }
        List<Expression> result = tokens.skip("->") ? List.of(expressions.one()) : List.of();
        return new Function(name, parameters, result, block(), line);
    }

    private Parameter parameter() {
        int line = tokens.line();
        String name = tokens.name();
        List<Expression> types = tokens.skip(":") ? List.of(expressions.one()) : List.of();
        List<Expression> defaults = tokens.skip("=") ? List.of(expressions.one()) : List.of();
        return new Parameter(name, types, defaults, line);
    }

    private List<Statement> block() {
        tokens.expect(":");
        tokens.expect(Token.Kind.INDENT);
        List<Statement> body = new ArrayList<>();
        while (!tokens.skip(Token.Kind.DEDENT)) {
            body.add(statement());
        }
        return body;
    }

    private Statement statement() {
        int line = tokens.line();
        if (tokens.skip("if")) {
            return branches(line);
        }
        if (tokens.skip("while")) {
            List<Expression> heads = List.of(expressions.one());
            return new Block(Kind.WHILE, List.of(), heads, List.of(block()), line);
        }
        if (tokens.skip("for")) {
            List<Expression> targets = expressions.several();
            tokens.expect("in");
            List<Expression> heads = expressions.several();
            return new Block(Kind.FOR, targets, heads, List.of(block()), line);
        }
        if (tokens.skip("with")) {
            return with(line);
        }
        return simple();
    }

    private Block branches(int line) {
        List<Expression> heads = new ArrayList<>();
        List<List<Statement>> bodies = new ArrayList<>();
        do {
            heads.add(expressions.one());
            bodies.add(block());
        } while (tokens.skip("elif"));
        if (tokens.skip("else")) {
            bodies.add(block());
        }
        return new Block(Kind.IF, List.of(), heads, bodies, line);
    }

    private Block with(int line) {
        List<Expression> heads = new ArrayList<>();
        List<Expression> targets = new ArrayList<>();
        do {
            heads.add(expressions.one());
            if (tokens.skip("as")) {
                targets.add(new Expression.Name(tokens.name(), line));
            }
        } while (tokens.skip(","));
        return new Block(Kind.WITH, targets, heads, List.of(block()), line);
    }

    private Statement simple() {
        int line = tokens.line();
        Token first = tokens.peek();
        if (first.kind() == Token.Kind.WORD && BARE.contains(first.text())) {
            Effect effect = tokens.next().is("pass") ? Effect.NONE : Effect.OTHER;
            tokens.expect(Token.Kind.NEWLINE);
            return new Evaluate(List.of(), effect, line);
        }
        if (first.kind() == Token.Kind.WORD && EVALUATING.contains(first.text())) {
            Effect effect = switch (tokens.next().text()) {
                case "return" -> Effect.RETURN;
                case "raise" -> Effect.RAISE;
                default -> Effect.OTHER;
            };
            boolean bare = tokens.peek().kind() == Token.Kind.NEWLINE;
            Statement evaluate = new Evaluate(bare ? List.of() : expressions.several(), effect, line);
            tokens.expect(Token.Kind.NEWLINE);
            return evaluate;
        }
        List<Expression> found = expressions.several();
        return tokens.skip(Token.Kind.NEWLINE) ? new Evaluate(found, Effect.NONE, line) : assign(found, line);
    }

    private Statement assign(List<Expression> first, int line) {
        List<Expression> targets = new ArrayList<>(first);
        List<Expression> types = tokens.skip(":") ? List.of(expressions.one()) : List.of();
        List<Expression> values = List.of();
        Assignment form = Assignment.DECLARED;
        if (tokens.peek().kind() == Token.Kind.SYMBOL
                && AUGMENTED.contains(tokens.peek().text())) {
            tokens.next();
            values = expressions.several();
            form = Assignment.OTHER;
        } else {
            while (tokens.skip("=")) {
                targets.addAll(values);
                values = expressions.several();
                form = form == Assignment.DECLARED ? Assignment.PLAIN : Assignment.OTHER;
            }
        }
        tokens.expect(Token.Kind.NEWLINE);
        return new Assign(targets, types, values, form, line);
    }
}
