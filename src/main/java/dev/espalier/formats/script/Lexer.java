package dev.espalier.formats.script;

import dev.espalier.formats.script.Token.Kind;
import dev.espalier.tensors.RefusedFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts source into tokens. It knows only what PyTorch writes and every reader must read alike: ASCII, plain spaces,
 * texts that end on their line. Everything else (tabs, line continuations, type comments, triple quotes) refuses the
 * file, so that nothing can be one thing here and another in libtorch.
 */
final class Lexer {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern NUMBER =
            Pattern.compile("(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?j?(?![A-Za-z0-9_.])");
    private static final Pattern SYMBOL = Pattern.compile("\\.\\.\\.|\\*\\*=|<<=|>>=|->|//|\\*\\*|<<|>>|<=|>=|==|!="
            + "|\\+=|-=|\\*=|/=|%=|\\|=|&=|\\^=|[-+*/%@()\\[\\]:,={}<>.&^|~]");

    private static final int MAX_INDENTS = 100;

    private final SourceFile file;
    private final String source;
    private final int most;
    private final List<Token> tokens = new ArrayList<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Deque<Integer> indents = new ArrayDeque<>(List.of(0));
    private int at;
    private int line = 1;
    private int nesting;

    private Lexer(SourceFile file, int most) {
        this.file = file;
        this.most = most;
        this.source = new String(file.bytes(), StandardCharsets.ISO_8859_1);
    }

    /** Refuses files of more than {@code most} tokens. */
    static List<Token> tokens(SourceFile file, int most) {
        return new Lexer(file, most).run();
    }

    private List<Token> run() {
        if (blank() != 0) {
            throw wrong("the file begins with an indented line");
        }
        while (at < source.length()) {
            char next = source.charAt(at);
            if (next == '\n') {
                endLine();
            } else if (next == ' ') {
                at++;
            } else if (next == '#') {
                comment();
            } else {
                token(next);
            }
        }
        if (!tokens.isEmpty() && tokens.getLast().kind() != Kind.DEDENT) {
            add(Kind.NEWLINE, "");
        }
        while (indents.pop() > 0) {
            add(Kind.DEDENT, "");
        }
        add(Kind.END, "");
        return tokens;
    }

    private void token(char next) {
        if (next == '"' || next == '\'') {
            Escapes escapes = Escapes.read(file, source, at, line);
            add(Kind.TEXT, escapes.text());
            at = escapes.end();
        } else if (!match(WORD, Kind.WORD) && !match(NUMBER, Kind.NUMBER) && !match(SYMBOL, Kind.SYMBOL)) {
            throw wrong("the character 0x" + Integer.toHexString(next) + " cannot stand there");
        }
    }

    private boolean match(Pattern pattern, Kind kind) {
        Matcher matcher = pattern.matcher(source).region(at, source.length());
        matcher.useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return false;
        }
        add(kind, matcher.group());
        at = matcher.end();
        if (kind == Kind.SYMBOL) {
            switch (tokens.getLast().text()) {
                case "(", "[", "{" -> nesting++;
                case ")", "]", "}" -> nesting--;
                default -> {}
            }
            if (nesting < 0) {
                throw wrong("a bracket is closed that was not opened");
            }
        }
        return true;
    }

    private void comment() {
        if (source.startsWith("# type:", at)) {
            throw wrong("a type comment is not read");
        }
        while (at < source.length() && source.charAt(at) != '\n') {
            if (source.charAt(at) < ' ' || source.charAt(at) > '~') {
                throw wrong("a comment is not plain text");
            }
            at++;
        }
    }

    private void endLine() {
        if (nesting > 0) {
            at++;
            line++;
            return;
        }
        int ended = line;
        int depth = blank();
        if (at == source.length()) {
            return;
        }
        if (depth > indents.element()) {
            if (indents.size() == MAX_INDENTS) {
                throw wrong("blocks nest deeper than " + MAX_INDENTS);
            }
            indents.push(depth);
            add(Kind.INDENT, "");
            return;
        }
        tokens.add(new Token(Kind.NEWLINE, "", ended));
        while (depth < indents.element()) {
            indents.pop();
            add(Kind.DEDENT, "");
        }
        if (depth != indents.element()) {
            throw wrong("the line is indented by " + depth + ", as no block around it is");
        }
    }

    /** Skips empty lines and comments; the indent of the next line that has something. */
    private int blank() {
        while (true) {
            int depth = 0;
            if (at < source.length() && source.charAt(at) == '\n') {
                at++;
                line++;
            }
            while (at < source.length() && source.charAt(at) == ' ') {
                at++;
                depth++;
            }
            if (at < source.length() && source.charAt(at) == '#') {
                comment();
            }
            if (at == source.length() || source.charAt(at) != '\n') {
                return depth;
            }
        }
    }

    private void add(Kind kind, String text) {
        if (tokens.size() >= most) {
            throw wrong("the code has too many words and signs, " + most + " are left for this file");
        }
        tokens.add(new Token(kind, texts.computeIfAbsent(text, same -> same), line));
    }

    private RefusedFile wrong(String what) {
        return file.corrupt(line, what);
    }
}
