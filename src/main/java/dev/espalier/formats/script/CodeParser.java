package dev.espalier.formats.script;

import dev.espalier.formats.script.Definition.Function;
import dev.espalier.formats.script.Definition.Parameter;
import dev.espalier.formats.script.Definition.Type;
import dev.espalier.formats.script.Statement.Assign;
import dev.espalier.formats.script.Statement.Block;
import dev.espalier.formats.script.Statement.Evaluate;
import dev.espalier.formats.script.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a file of code into its definitions; what PyTorch does not write there refuses the file. */
final class CodeParser {
    private static final Set<String> AUGMENTED =
            Set.of("+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>=", "**=");
    private static final Set<String> EVALUATING = Set.of("return", "raise", "assert", "del");
    private static final Set<String> BARE = Set.of("pass", "break", "continue");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    private CodeParser(SourceFile file) {
        this.tokens = new TokenStream(file);
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Definition> parse(SourceFile file) {
        return new CodeParser(file).definitions();
    }

    /** Reads one type alone. */
    static Expression type(SourceFile file) {
        CodeParser parser = new CodeParser(file);
        Expression type = parser.expressions.one();
        parser.tokens.skip(Kind.NEWLINE);
        parser.tokens.expect(Kind.END);
        return type;
    }

    private List<Definition> definitions() {
        List<Definition> found = new ArrayList<>();
        if (tokens.skip("op_version_set")) {
            tokens.expect("=");
            tokens.expect(Kind.NUMBER);
            tokens.expect(Kind.NEWLINE);
        }
        while (!tokens.skip(Kind.END)) {
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
        tokens.expect(Kind.NEWLINE);
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
        tokens.expect(Kind.INDENT);
        List<Statement> fields = new ArrayList<>();
        List<Function> methods = new ArrayList<>();
        while (!tokens.skip(Kind.DEDENT)) {
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
        tokens.expect(Kind.INDENT);
        List<Statement> body = new ArrayList<>();
        while (!tokens.skip(Kind.DEDENT)) {
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
            return new Block(List.of(), List.of(expressions.one()), block(), line);
        }
        if (tokens.skip("for")) {
            List<Expression> targets = expressions.several();
            tokens.expect("in");
            return new Block(targets, expressions.several(), block(), line);
        }
        if (tokens.skip("with")) {
            return with(line);
        }
        return simple();
    }

    private Block branches(int line) {
        List<Expression> heads = new ArrayList<>();
        List<Statement> body = new ArrayList<>();
        do {
            heads.add(expressions.one());
            body.addAll(block());
        } while (tokens.skip("elif"));
        if (tokens.skip("else")) {
            body.addAll(block());
        }
        return new Block(List.of(), heads, body, line);
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
        return new Block(targets, heads, block(), line);
    }

    private Statement simple() {
        int line = tokens.line();
        Token first = tokens.peek();
        if (first.kind() == Kind.WORD && BARE.contains(first.text())) {
            tokens.next();
            tokens.expect(Kind.NEWLINE);
            return new Evaluate(List.of(), line);
        }
        if (first.kind() == Kind.WORD && EVALUATING.contains(first.text())) {
            tokens.next();
            boolean bare = tokens.peek().kind() == Kind.NEWLINE;
            Statement evaluate = new Evaluate(bare ? List.of() : expressions.several(), line);
            tokens.expect(Kind.NEWLINE);
            return evaluate;
        }
        List<Expression> found = expressions.several();
        return tokens.skip(Kind.NEWLINE) ? new Evaluate(found, line) : assign(found, line);
    }

    private Statement assign(List<Expression> first, int line) {
        List<Expression> targets = new ArrayList<>(first);
        List<Expression> types = tokens.skip(":") ? List.of(expressions.one()) : List.of();
        List<Expression> values = List.of();
        if (tokens.peek().kind() == Kind.SYMBOL
                && AUGMENTED.contains(tokens.peek().text())) {
            tokens.next();
            values = expressions.several();
        } else {
            while (tokens.skip("=")) {
                targets.addAll(values);
                values = expressions.several();
            }
        }
        tokens.expect(Kind.NEWLINE);
        return new Assign(targets, types, values, line);
    }
}
