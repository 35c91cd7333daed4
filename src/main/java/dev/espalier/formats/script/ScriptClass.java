package dev.espalier.formats.script;

import dev.espalier.formats.script.Definition.Type;
import dev.espalier.formats.script.Expression.Form;
import dev.espalier.formats.script.Expression.Name;
import dev.espalier.formats.script.Expression.Several;
import dev.espalier.formats.script.Expression.Text;
import dev.espalier.formats.script.Statement.Assign;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a class of an archive declares. Attributes are in the order of the source, which is the order of a
 * {@code state_dict}; constants and methods are not among them.
 */
public record ScriptClass(
        Kind kind,
        Map<String, ScriptType> attributes,
        Set<String> parameters,
        Set<String> buffers,
        Set<String> methods) {
    /** What the class's base makes of it. */
    public enum Kind {
        MODULE,
        OBJECT,
        NAMED_TUPLE,
        INTERFACE,
        OTHER
    }

    static final String PARAMETERS = "__parameters__";
    static final String BUFFERS = "__buffers__";
    static final String ANNOTATIONS = "__annotations__";

    static ScriptClass of(SourceFile file, Type type) {
        Map<String, ScriptType> attributes = new LinkedHashMap<>();
        Set<String> parameters = new LinkedHashSet<>();
        Set<String> buffers = new LinkedHashSet<>();
        for (Statement field : type.fields()) {
            if (!(field instanceof Assign assign)) {
                continue;
            }
            switch (target(file, assign)) {
                case Name(String name, int line)
                when name.equals(PARAMETERS) -> parameters.addAll(names(file, assign, line));
                case Name(String name, int line) when name.equals(BUFFERS) -> buffers.addAll(names(file, assign, line));
                case Name(String name, int _)
                when assign.values().isEmpty() -> attributes.put(name, ScriptType.of(assign.types()));
                case Text(String name, int _) -> attributes.put(name, ScriptType.of(assign.values()));
                default -> {}
            }
        }
        Set<String> methods = new LinkedHashSet<>();
        type.methods().forEach(method -> methods.add(method.name()));
        return new ScriptClass(kind(type.base()), attributes, parameters, buffers, methods);
    }

    private static Kind kind(String base) {
        return switch (base) {
            case "Module" -> Kind.MODULE;
            case "" -> Kind.OBJECT;
            case "NamedTuple" -> Kind.NAMED_TUPLE;
            case "Interface", "ModuleInterface" -> Kind.INTERFACE;
            default -> Kind.OTHER;
        };
    }

    public boolean isModule() {
        return kind == Kind.MODULE;
    }

    /** The one name that a field declares; as text where it is no identifier. */
    static Expression target(SourceFile file, Assign field) {
        if (field.targets().size() == 1) {
            Expression target = field.targets().getFirst();
            if (target instanceof Name) {
                return target;
            }
            if (target instanceof Several(List<Expression> parts, Form _, int _)
                    && parts.size() == 2
                    && parts.get(0) instanceof Name(String base, int _)
                    && base.equals(ANNOTATIONS)
                    && parts.get(1) instanceof Text text) {
                return text;
            }
        }
        throw file.corrupt(field.line(), "a class declares something that is no attribute");
    }

    private static Set<String> names(SourceFile file, Assign assign, int line) {
        Set<String> names = new LinkedHashSet<>();
        if (assign.values().size() != 1
                || !(assign.values().getFirst() instanceof Several(List<Expression> parts, Form _, int _))) {
            throw file.corrupt(line, "the names of parameters or buffers are no list");
        }
        for (Expression part : parts) {
            if (!(part instanceof Text(String name, int _))) {
                throw file.corrupt(line, "the names of parameters or buffers are not all texts");
            }
            names.add(name);
        }
        return names;
    }

    /** Whether its instances are made from whatever its own {@code __setstate__} takes. */
    public boolean restoresItself() {
        return methods.contains("__setstate__");
    }
}
