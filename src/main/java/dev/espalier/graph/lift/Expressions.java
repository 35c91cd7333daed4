package dev.espalier.graph.lift;

import dev.espalier.formats.script.Expression;
import dev.espalier.formats.script.Expression.Attribute;
import dev.espalier.formats.script.Expression.Call;
import dev.espalier.formats.script.Expression.Literal;
import dev.espalier.formats.script.Expression.Name;
import dev.espalier.formats.script.Expression.Several;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.graph.lift.Value.Function;
import dev.espalier.graph.lift.Value.Items;
import dev.espalier.graph.lift.Value.Module;
import dev.espalier.graph.lift.Value.None;
import dev.espalier.graph.lift.Value.Real;
import dev.espalier.graph.lift.Value.Text;
import dev.espalier.graph.lift.Value.Unknown;
import dev.espalier.graph.lift.Value.Whole;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluates expressions: names, attributes, calls, lists and the few words of the language. */
final class Expressions {
    private static final int MOST_ROUNDS = 1_000_000;

    private final Interpreter interpreter;
    private final ScriptCode code;
    private final Budget budget;
    private final ModuleMembers members;
    private final TensorOperators tensors;

    Expressions(Interpreter interpreter, ScriptCode code, NodeRecorder recorder, Budget budget, boolean training) {
        this.interpreter = interpreter;
        this.code = code;
        this.budget = budget;
        this.members = new ModuleMembers(code, training);
        this.tensors = new TensorOperators(recorder);
    }

    Value value(Expression expression, Frame frame) {
        budget.enter();
        Value value = switch (expression) {
            case Name(String name, int line) -> name(name, frame, line);
            case Attribute attribute -> attribute(attribute, frame);
            case Call call -> call(call, frame);
            case Expression.Text(String text, int _) -> new Text(text);
            case Literal(String text, int line) -> literal(text, frame.place(line));
            case Several several -> several(several, frame);
        };
        budget.leave();
        return value;
    }

    /** What a loop goes through. */
    List<Value> each(Expression head, Frame frame) {
        if (head instanceof Call call
                && call.function() instanceof Name(String word, int line)
                && word.equals("range")) {
            List<Value> ends = values(call.arguments(), frame);
            List<Long> numbers = ends.stream()
                    .map(end -> {
                        if (end instanceof Whole(long number)) {
                            return number;
                        }
                        throw Refusal.of("for", frame.place(line), "how often it goes around depends on " + end.told());
                    })
                    .toList();
            return range(numbers, frame.place(line));
        }
        Value list = value(head, frame);
        if (list instanceof Items(ArrayList<Value> items)) {
            return List.copyOf(items);
        }
        throw Refusal.of("for", frame.place(head.line()), "it goes through " + list.told());
    }

    private static List<Value> range(List<Long> ends, SourcePlace place) {
        long from = ends.size() > 1 ? ends.getFirst() : 0;
        long to = ends.size() > 1 ? ends.get(1) : ends.isEmpty() ? 0 : ends.getFirst();
        long rounds = Math.max(0, to - from);
        if (ends.size() > 2 || rounds > MOST_ROUNDS || Math.abs(from) > MOST_ROUNDS) {
            throw Refusal.of("for", place, "it goes around too often or in steps");
        }
        return new AbstractList<>() {
            @Override
            public Value get(int index) {
                return new Whole(from + index);
            }

            @Override
            public int size() {
                return (int) rounds;
            }
        };
    }

    private List<Value> values(List<Expression> expressions, Frame frame) {
        return expressions.stream().map(expression -> value(expression, frame)).toList();
    }

    private static Value name(String name, Frame frame, int line) {
        Value known = frame.variables().get(name);
        if (known != null) {
            return known;
        }
        return switch (name) {
            case "inf" -> new Real(Double.POSITIVE_INFINITY);
            case "nan" -> new Real(Double.NaN);
            default -> throw Refusal.of("the name \"" + name + "\"", frame.place(line), "it has no value yet");
        };
    }

    private static Value literal(String text, SourcePlace place) {
        return switch (text) {
            case "True" -> new Bool(true);
            case "False" -> new Bool(false);
            case "None", "NoneType" -> None.NONE;
            default -> Numbers.of(text, place);
        };
    }

    private Value several(Several several, Frame frame) {
        SourcePlace place = frame.place(several.line());
        return switch (several.form()) {
            case LIST, TUPLE -> Items.of(values(several.parts(), frame));
            case NEGATIVE -> Arithmetic.apply("neg", place, values(several.parts(), frame));
            case SUBSCRIPT -> {
                List<Value> parts = values(several.parts(), frame);
                if (parts.size() == 2 && parts.getFirst() instanceof Items(ArrayList<Value> items)) {
                    yield PlainOperators.item("__getitem__", place, items, parts.getLast());
                }
                throw Refusal.of(
                        "an index", place, "it looks into " + parts.getFirst().told());
            }
            case DICTIONARY -> new Unknown("a dictionary");
            case SLICE, OPERATORS -> throw Refusal.of("an operator or slice", place, "PyTorch writes none here");
        };
    }

    private Value attribute(Attribute attribute, Frame frame) {
        List<String> path = path(attribute, frame);
        if (path.isEmpty()) {
            return members.attribute(value(attribute.of(), frame), attribute.name(), frame.place(attribute.line()));
        }
        return switch (path.getFirst()) {
            case "__torch__" -> new Function(String.join(".", path));
            case "CONSTANTS" -> new Unknown("the constant tensor " + attribute.name());
            default -> throw Refusal.of(String.join(".", path), frame.place(attribute.line()), "it is not called");
        };
    }

    /** The whole of a name that begins with one of the spaces in which operators and classes are; else nothing. */
    private static List<String> path(Expression expression, Frame frame) {
        List<String> path = new ArrayList<>();
        Expression root = expression;
        while (root instanceof Attribute(Expression of, String name, int _)) {
            path.addFirst(name);
            root = of;
        }
        if (root instanceof Name(String space, int _)
                && !frame.variables().containsKey(space)
                && List.of("torch", "ops", "__torch__", "CONSTANTS").contains(space)) {
            path.addFirst(space);
            return path;
        }
        return List.of();
    }

    private Value call(Call call, Frame frame) {
        if (call.function() instanceof Name(String word, int _)
                && !frame.variables().containsKey(word)) {
            return word(word, call, frame);
        }
        List<Value> given = values(call.arguments(), frame);
        Map<String, Value> keywords = new LinkedHashMap<>();
        call.keywords().forEach((name, argument) -> keywords.put(name, value(argument, frame)));
        SourcePlace place = frame.place(call.line());
        List<String> path = path(call.function(), frame);
        if (!path.isEmpty() && !path.getFirst().equals("__torch__")) {
            return operator(path, place, given, keywords);
        }
        if (path.isEmpty() && call.function() instanceof Attribute(Expression of, String method, int _)) {
            return method(value(of, frame), method, place, given, keywords);
        }
        if (!(value(call.function(), frame) instanceof Function(String name))) {
            throw Refusal.of("a call", place, "what is called is no function");
        }
        ScriptCode.Located found = members.function(name, place);
        return interpreter.call(found.file(), members.asFunction(found, name, place), frame.module(), given, keywords);
    }

    private Value method(Value object, String name, SourcePlace place, List<Value> given, Map<String, Value> keywords) {
        if (!(object instanceof Module module)) {
            throw Refusal.of("aten::" + name, place, "it is called of " + object.told());
        }
        List<Value> arguments = new ArrayList<>(List.of(object));
        arguments.addAll(given);
        ModuleMembers.Method method = members.method(module, name, place);
        return interpreter.call(method.file(), method.function(), module.path(), arguments, keywords);
    }

    /** {@code torch.name}, {@code ops.aten.name} or {@code ops.prim.name}. */
    private Value operator(List<String> path, SourcePlace place, List<Value> given, Map<String, Value> keywords) {
        String name = path.getLast();
        boolean known = path.size() == 2 || (path.size() == 3 && path.getFirst().equals("ops"));
        if (!known) {
            throw Refusal.of(String.join(".", path), place, "no node of a graph computes this");
        }
        if (name.equals("RaiseException")) {
            throw new Refusal.Misfit("prim::RaiseException", place, "the program gives up");
        }
        Optional<Value> plain = keywords.isEmpty() || PlainOperators.leavesUnknown(name)
                ? PlainOperators.apply(name, place, given)
                : Optional.empty();
        return plain.orElseGet(() -> tensors.apply(name, place, given, keywords));
    }

    private Value word(String word, Call call, Frame frame) {
        SourcePlace place = frame.place(call.line());
        int last = call.arguments().size() - 1;
        if (last < 0) {
            throw Refusal.of(word, place, "it is called with nothing");
        }
        return switch (word) {
            case "annotate", "unchecked_cast" -> value(call.arguments().getLast(), frame);
            case "uninitialized" -> new Unknown("a variable without a value");
            case "getattr" ->
                call.arguments().getLast() instanceof Expression.Text(String name, int _)
                        ? members.attribute(value(call.arguments().getFirst(), frame), name, place)
                        : Numbers.refuse(word, place);
            case "isinstance" ->
                value(call.arguments().getFirst(), frame) instanceof Flow
                                && call.arguments().getLast() instanceof Name(String type, int _)
                                && type.equals("Tensor")
                        ? new Bool(true)
                        : new Unknown("the type of a value");
            case "int", "float", "bool" ->
                Numbers.cast(word, value(call.arguments().getFirst(), frame));
            default ->
                PlainOperators.apply(word, place, values(call.arguments(), frame))
                        .orElseGet(() -> Numbers.refuse(word, place));
        };
    }
}
