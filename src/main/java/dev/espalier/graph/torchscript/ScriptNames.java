package dev.espalier.graph.torchscript;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes attribute names into TorchScript source: plainly where they are identifiers, quoted where they are not. */
final class ScriptNames {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Set<String> KEYWORDS = Set.of(
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "inf",
            "is",
            "lambda",
            "nan",
            "nonlocal",
            "not",
            "or",
            "pass",
            "print",
            "property",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield",
            "Ellipsis",
            "False",
            "None",
            "NoneType",
            "True",
            "const");

    /** The expression that reads an attribute of an object. */
    static String read(String object, String attribute) {
        return isPlain(attribute) ? object + "." + attribute : "getattr(" + object + ", " + quote(attribute) + ")";
    }

    /** The line of a class that declares an attribute. */
    static String declare(String attribute, String type) {
        String name = isPlain(attribute) ? attribute + " : " : "__annotations__[" + quote(attribute) + "] = ";
        return "  " + name + type + "\n";
    }

    /** A string literal; whatever is not plain ASCII becomes octal escapes of its UTF-8, the one form that the parser has. */
    static String quote(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = unit >= ' ' && unit < 0x7f && unit != '"' && unit != '\\' && unit != '\'';
            literal.append(plain ? String.valueOf((char) unit) : octal(unit & 0xff));
        }
        return literal.append('"').toString();
    }

    private static boolean isPlain(String attribute) {
        return IDENTIFIER.matcher(attribute).matches() && !KEYWORDS.contains(attribute);
    }

    private static String octal(int unit) {
        return "\\" + (unit >> 6) + (unit >> 3 & 7) + (unit & 7);
    }

    private ScriptNames() {}
}
