package dev.espalier.formats.script;

import dev.espalier.formats.script.Token.Kind;
import dev.espalier.tensors.RefusedFile;
import java.util.List;
import java.util.Set;

/** The tokens of a file, taken one after another. */
final class TokenStream {
    private static final Set<String> KEYWORDS = Set.of(("and as assert break class const continue def del elif else for"
                    + " global if import in is lambda not or pass property raise return while with yield True False None"
                    + " NoneType Ellipsis")
            .split(" "));

    private final SourceFile file;
    private final List<Token> tokens;
    private int at;

    TokenStream(SourceFile file, int most) {
        this.file = file;
        this.tokens = Lexer.tokens(file, most);
    }

    int count() {
        return tokens.size();
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    int line() {
        return peek().line();
    }

    boolean skip(String what) {
        boolean found = peek().is(what);
        if (found) {
            next();
        }
        return found;
    }

    boolean skip(Kind kind) {
        boolean found = peek().kind() == kind;
        if (found) {
            next();
        }
        return found;
    }

    void expect(String what) {
        if (!skip(what)) {
            throw unexpected("\"" + what + "\"");
        }
    }

    void expect(Kind kind) {
        if (!skip(kind)) {
            throw unexpected(new Token(kind, "", 0).told());
        }
    }

    /** A word that is a name. */
    String name() {
        if (!atName()) {
            throw unexpected("a name");
        }
        return next().text();
    }

    boolean atName() {
        return peek().kind() == Kind.WORD && !KEYWORDS.contains(peek().text());
    }

    RefusedFile unexpected(String wanted) {
        return file.corrupt(line(), "expected " + wanted + ", found " + peek().told());
    }

    RefusedFile corrupt(String what) {
        return file.corrupt(line(), what);
    }
}
