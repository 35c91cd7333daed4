package dev.espalier.formats.script;

import dev.espalier.formats.script.Expression.Attribute;
import dev.espalier.formats.script.Expression.Call;
import dev.espalier.formats.script.Expression.Form;
import dev.espalier.formats.script.Expression.Literal;
import dev.espalier.formats.script.Expression.Name;
import dev.espalier.formats.script.Expression.Several;
import dev.espalier.formats.script.Expression.Text;
import java.util.List;

/**
 * A type as the code declares it.
 *
 * @param name such as {@code Tensor}, {@code List} or a class's qualified name; empty where it is none of these
 * @param arguments what stands in brackets behind it
 */
public record ScriptType(String name, List<ScriptType> arguments) {
    private static final ScriptType ANY = new ScriptType("", List.of());

    /** What the elements of a list or the value behind an Optional are. */
    public ScriptType first() {
        return arguments.isEmpty() ? ANY : arguments.getFirst();
    }

    /** What the values of a dictionary are. */
    public ScriptType last() {
        return arguments.isEmpty() ? ANY : arguments.getLast();
    }

    static ScriptType of(List<Expression> declared) {
        return declared.size() == 1 ? of(declared.getFirst()) : ANY;
    }

    private static ScriptType of(Expression type) {
        return switch (type) {
            case Name(String name, int _) -> new ScriptType(name, List.of());
            case Literal(String text, int _) -> new ScriptType(text, List.of());
            case Attribute(Expression of, String name, int _) -> new ScriptType(of(of).name() + "." + name, List.of());
            case Several(List<Expression> parts, Form _, int _)
            when !parts.isEmpty() && parts.getFirst() instanceof Name ->
                new ScriptType(
                        of(parts.getFirst()).name(),
                        parts.stream().skip(1).map(ScriptType::of).toList());
            case Several _, Call _, Text _ -> ANY;
        };
    }
}
