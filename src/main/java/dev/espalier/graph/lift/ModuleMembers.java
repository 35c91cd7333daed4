package dev.espalier.graph.lift;

import dev.espalier.formats.script.Definition;
import dev.espalier.formats.script.Expression;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.script.Statement;
import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Items;
import dev.espalier.graph.lift.Value.Module;
import dev.espalier.graph.lift.Value.None;
import dev.espalier.graph.lift.Value.Real;
import dev.espalier.graph.lift.Value.Text;
import dev.espalier.graph.lift.Value.Unknown;
import dev.espalier.graph.lift.Value.Weight;
import dev.espalier.graph.lift.Value.Whole;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Looks up attributes of modules, and the methods of their classes. */
final class ModuleMembers {
    private final ScriptCode code;
    private final boolean training;

    /** @param training what every module says of the mode, whatever it was saved in */
    ModuleMembers(ScriptCode code, boolean training) {
        this.code = code;
        this.training = training;
    }

    record Method(String file, Definition.Function function) {}

    Value attribute(Value object, String name, SourcePlace place) {
        if (!(object instanceof Module(ScriptValue.Module module, String path))) {
            throw Refusal.of("the attribute \"" + name + "\"", place, "it is asked of " + object.told());
        }
        if (name.equals("training")) {
            return new Bool(training);
        }
        ScriptValue held = module.attributes().get(name);
        if (held != null) {
            return value(held, path.isEmpty() ? name : path + "." + name);
        }
        return constant(module.type(), name)
                .orElseThrow(
                        () -> Refusal.of("the attribute \"" + name + "\"", place, "module \"" + path + "\" has none"));
    }

    private static Value value(ScriptValue held, String path) {
        return switch (held) {
            case ScriptValue.Module module -> new Module(module, path);
            case ScriptValue.Stored(String tensor) -> new Weight(tensor, false);
            case ScriptValue.Whole(long number) -> new Whole(number);
            case ScriptValue.Real(double number) -> new Real(number);
            case ScriptValue.Bool(boolean bool) -> new Bool(bool);
            case ScriptValue.Text(String text) -> new Text(text);
            case ScriptValue.None _ -> None.NONE;
            case ScriptValue.Sequence(List<ScriptValue> items) ->
                Items.of(items.stream().map(item -> value(item, path)).toList());
            case ScriptValue.Other(String kind) -> new Unknown(kind + " in \"" + path + "\"");
        };
    }

    /** Constants stand in the class itself. Only plain ones are read: what they are made of, nobody needs. */
    private Optional<Value> constant(String type, String name) {
        return code.definition(type)
                .map(ScriptCode.Located::definition)
                .filter(Definition.Type.class::isInstance)
                .map(Definition.Type.class::cast)
                .flatMap(found -> found.fields().stream()
                        .filter(field -> declares(field, name))
                        .findFirst())
                .map(field -> constant(((Statement.Assign) field).values().getFirst()));
    }

    private static boolean declares(Statement field, String name) {
        return field instanceof Statement.Assign assign
                && assign.values().size() == 1
                && assign.targets().size() == 1
                && assign.targets().getFirst() instanceof Expression.Name(String found, int _)
                && found.equals(name);
    }

    private static Value constant(Expression expression) {
        return switch (expression) {
            case Expression.Text(String text, int _) -> new Text(text);
            case Expression.Literal(String text, int line) ->
                switch (text) {
                    case "True" -> new Bool(true);
                    case "False" -> new Bool(false);
                    case "None", "NoneType" -> None.NONE;
                    default -> Numbers.of(Objects.requireNonNull(text), new SourcePlace("a class", line, ""));
                };
            case Expression.Several(List<Expression> parts, Expression.Form form, int _)
            when form == Expression.Form.LIST || form == Expression.Form.TUPLE ->
                Items.of(parts.stream().map(ModuleMembers::constant).toList());
            case Expression.Several(List<Expression> parts, Expression.Form form, int line)
            when form == Expression.Form.NEGATIVE ->
                Arithmetic.apply(
                        "neg",
                        new SourcePlace("a class", line, ""),
                        parts.stream().map(ModuleMembers::constant).toList());
            case Expression _ -> new Unknown("a constant of a class");
        };
    }

    Method method(Module module, String name, SourcePlace place) {
        String type = module.module().type();
        ScriptCode.Located located =
                code.definition(type).orElseThrow(() -> Refusal.of("the class " + type, place, "it is not defined"));
        if (located.definition() instanceof Definition.Type found) {
            for (Definition.Function method : found.methods()) {
                if (method.name().equals(name)) {
                    return new Method(located.file(), method);
                }
            }
        }
        throw Refusal.of("the method \"" + name + "\"", place, module.told() + " has none");
    }

    ScriptCode.Located function(String name, SourcePlace place) {
        return code.definition(name).orElseThrow(() -> Refusal.of(name, place, "it is not defined"));
    }

    /** Classes are called to make objects, which no graph has. */
    Definition.Function asFunction(ScriptCode.Located located, String name, SourcePlace place) {
        return switch (located.definition()) {
            case Definition.Function function -> function;
            case Definition.Type _ -> throw Refusal.of(name, place, "it makes an object");
        };
    }
}
