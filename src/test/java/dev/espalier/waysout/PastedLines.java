package dev.espalier.waysout;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The text in the sources that users would paste, as patterns: what is put in at run time may be anything. */
final class PastedLines {
    /** Python that calls something, and commands of a shell. */
    private static final Pattern CODE =
            Pattern.compile("\\b(torch|np|numpy|safetensors|zipfile|pickle|ml_dtypes|shutil)\\.[a-zA-Z_.]+\\("
                    + "|\\.(astype|float|reshape|argmax|dequantize|to_dense|view|to|unique|ravel|resolve_conj)\\("
                    + "|\\b(import|lambda) \\w|^(curl|unzip|gunzip|tar|zip|git|zstd|lz4|7z|unrar) .");

    /** Where all texts are lines, or pieces of lines that are put together there. */
    private static final String LINES = "/waysout/";

    private final TreeMap<String, Pattern> found = new TreeMap<>();
    private String file = "";

    private PastedLines() {}

    /** By where they stand and what they are. */
    static TreeMap<String, Pattern> in(Path sources) throws IOException {
        PastedLines lines = new PastedLines();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> all = Files.walk(sources);
                var files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java =
                    all.filter(path -> path.toString().endsWith(".java")).toList();
            var task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
            for (var unit : task.parse()) {
                Path source = Path.of(unit.getSourceFile().toUri());
                lines.file =
                        sources.toAbsolutePath().relativize(source).toString().replace('\\', '/');
                unit.accept(lines.new Texts(), null);
            }
        }
        return lines.found;
    }

    private final class Texts extends TreeScanner<Void, Void> {
        @Override
        public Void visitBinary(BinaryTree tree, Void nothing) {
            if (tree.getKind() == Tree.Kind.PLUS && take(tree)) {
                return null;
            }
            return super.visitBinary(tree, nothing);
        }

        @Override
        public Void visitLiteral(LiteralTree tree, Void nothing) {
            take(tree);
            return null;
        }

        private boolean take(ExpressionTree tree) {
            StringBuilder text = new StringBuilder();
            StringBuilder pattern = new StringBuilder();
            boolean pieces = append(tree, text, pattern);
            if (pieces && (file.contains(LINES) || CODE.matcher(text).find())) {
                found.put(file + ": " + text, Pattern.compile(pattern.toString()));
            }
            return pieces && text.length() > 0;
        }

        /** Appends a concatenation's pieces; false where no text is among them. */
        private boolean append(ExpressionTree tree, StringBuilder text, StringBuilder pattern) {
            return switch (tree) {
                case BinaryTree both
                when both.getKind() == Tree.Kind.PLUS -> {
                    boolean left = append(both.getLeftOperand(), text, pattern);
                    yield append(both.getRightOperand(), text, pattern) | left;
                }
                case ParenthesizedTree inner -> {
                    StringBuilder innerText = new StringBuilder();
                    StringBuilder innerPattern = new StringBuilder();
                    boolean pieces = append(inner.getExpression(), innerText, innerPattern);
                    text.append(pieces ? innerText : "{}"); // a sum of numbers is none of texts
                    pattern.append(pieces ? innerPattern : ".*");
                    yield pieces;
                }
                case LiteralTree literal
                when literal.getValue() instanceof String value -> {
                    text.append(value);
                    pattern.append(Pattern.quote(value));
                    yield true;
                }
                case LiteralTree literal -> {
                    text.append(literal.getValue());
                    pattern.append(Pattern.quote(String.valueOf(literal.getValue())));
                    yield false;
                }
                default -> {
                    text.append("{}");
                    pattern.append(".*");
                    scan(tree, null);
                    yield false;
                }
            };
        }
    }
}
