package dev.espalier.graph.lift;

import dev.espalier.formats.script.Definition;
import dev.espalier.formats.script.Expression;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.Statement;
import dev.espalier.formats.script.Statement.Assign;
import dev.espalier.formats.script.Statement.Assignment;
import dev.espalier.formats.script.Statement.Block;
import dev.espalier.formats.script.Statement.Effect;
import dev.espalier.formats.script.Statement.Evaluate;
import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Items;
import dev.espalier.graph.lift.Value.None;
import dev.espalier.graph.lift.Value.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluates functions of the code, statement by statement, in one mode. What hangs on numbers of samples is refused. */
final class Interpreter {
    private final Budget budget;
    private final Expressions expressions;

    Interpreter(ScriptCode code, NodeRecorder recorder, Budget budget, boolean training) {
        this.budget = budget;
        this.expressions = new Expressions(this, code, recorder, budget, training);
    }

    /** @param module path of the module for whom it is called */
    Value call(
            String file, Definition.Function function, String module, List<Value> given, Map<String, Value> keywords) {
        budget.enter();
        Frame frame = new Frame(file, module);
        SourcePlace place = frame.place(function.line());
        if (given.size() > function.parameters().size()) {
            throw Refusal.of(
                    "the function " + function.name(), place, "it is called with " + given.size() + " arguments");
        }
        for (int i = 0; i < function.parameters().size(); i++) {
            Definition.Parameter parameter = function.parameters().get(i);
            Value value = i < given.size() ? given.get(i) : keywords.get(parameter.name());
            if (value == null && parameter.defaults().size() == 1) {
                value = expressions.value(parameter.defaults().getFirst(), frame);
            }
            if (value == null) {
                throw Refusal.of("the function " + function.name(), place, "\"" + parameter.name() + "\" is not given");
            }
            frame.variables().put(parameter.name(), value);
        }
        Value result = body(function.body(), frame).orElse(None.NONE);
        budget.leave();
        return result;
    }

    /** What the lines return, if they do. */
    private Optional<Value> body(List<Statement> lines, Frame frame) {
        for (Statement line : lines) {
            budget.enter();
            Optional<Value> returned = switch (line) {
                case Assign assign -> assign(assign, frame);
                case Evaluate evaluate -> evaluate(evaluate, frame);
                case Block block -> block(block, frame);
            };
            budget.leave();
            if (returned.isPresent()) {
                return returned;
            }
        }
        return Optional.empty();
    }

    private Optional<Value> assign(Assign assign, Frame frame) {
        if (assign.form() == Assignment.DECLARED) {
            return Optional.empty();
        }
        if (assign.form() == Assignment.OTHER) {
            throw Refusal.of(
                    "an assignment", frame.place(assign.line()), "it is of a kind that PyTorch does not write");
        }
        Value value = together(assign.values(), frame);
        if (assign.targets().size() == 1) {
            store(assign.targets().getFirst(), value, frame);
        } else {
            spread(assign.targets(), value, frame, assign.line());
        }
        return Optional.empty();
    }

    private Value together(List<Expression> values, Frame frame) {
        return values.size() == 1
                ? expressions.value(values.getFirst(), frame)
                : Items.of(values.stream()
                        .map(value -> expressions.value(value, frame))
                        .toList());
    }

    private void spread(List<Expression> targets, Value value, Frame frame, int line) {
        if (!(value instanceof Items(ArrayList<Value> items)) || items.size() != targets.size()) {
            throw Refusal.of(
                    "an assignment", frame.place(line), value.told() + " is taken apart into " + targets.size());
        }
        for (int i = 0; i < targets.size(); i++) {
            store(targets.get(i), items.get(i), frame);
        }
    }

    private void store(Expression target, Value value, Frame frame) {
        switch (target) {
            case Expression.Name(String name, int _) -> frame.variables().put(name, value);
            case Expression.Attribute(Expression _, String name, int line) -> {
                if (!(value instanceof Unknown)) {
                    throw Refusal.of(
                            "a change of attribute \"" + name + "\"", frame.place(line), "graphs keep nothing");
                }
            }
            case Expression.Several(List<Expression> parts, Expression.Form form, int line)
            when form == Expression.Form.TUPLE -> spread(parts, value, frame, line);
            case Expression other ->
                throw Refusal.of("an assignment", frame.place(other.line()), "it changes a part of something");
        }
    }

    private Optional<Value> evaluate(Evaluate evaluate, Frame frame) {
        return switch (evaluate.effect()) {
            case NONE -> {
                evaluate.expressions().forEach(expression -> expressions.value(expression, frame));
                yield Optional.empty();
            }
            case RETURN ->
                Optional.of(evaluate.expressions().isEmpty() ? None.NONE : together(evaluate.expressions(), frame));
            case RAISE -> throw new Refusal.Misfit("raise", frame.place(evaluate.line()), "the program gives up");
            case OTHER ->
                throw Refusal.of("assert, break or continue", frame.place(evaluate.line()), "PyTorch writes none here");
        };
    }

    private Optional<Value> block(Block block, Frame frame) {
        return switch (block.kind()) {
            case IF -> branch(block, frame);
            case FOR -> loop(block, frame);
            case WHILE -> {
                while (isTrue(block.heads().getFirst(), block, frame)) {
                    Optional<Value> returned = body(block.bodies().getFirst(), frame);
                    if (returned.isPresent()) {
                        yield returned;
                    }
                    budget.enter();
                    budget.leave();
                }
                yield Optional.empty();
            }
            case WITH -> throw Refusal.of("with", frame.place(block.line()), "a graph has no contexts");
        };
    }

    private Optional<Value> branch(Block block, Frame frame) {
        for (int i = 0; i < block.heads().size(); i++) {
            List<Statement> otherwise =
                    i + 1 < block.bodies().size() ? block.bodies().get(i + 1) : List.of();
            Value condition = expressions.value(block.heads().get(i), frame);
            boolean holds;
            if (condition instanceof Bool(boolean known)) {
                holds = known;
            } else if (block.heads().size() == 1 && givesUp(block.bodies().get(i)) != givesUp(otherwise)) {
                holds = givesUp(otherwise); // a program that gives up gives no result to agree with
            } else {
                throw depends(block, frame, condition);
            }
            if (holds) {
                return body(block.bodies().get(i), frame);
            }
        }
        boolean hasElse = block.bodies().size() > block.heads().size();
        return hasElse ? body(block.bodies().getLast(), frame) : Optional.empty();
    }

    private boolean isTrue(Expression head, Block block, Frame frame) {
        Value condition = expressions.value(head, frame);
        if (condition instanceof Bool(boolean known)) {
            return known;
        }
        throw depends(block, frame, condition);
    }

    private static Refusal depends(Block block, Frame frame, Value condition) {
        String word = block.kind() == Statement.Kind.IF ? "if" : "while";
        return Refusal.of(word, frame.place(block.line()), "what is done depends on " + condition.told());
    }

    private static boolean givesUp(List<Statement> lines) {
        if (lines.isEmpty() || !(lines.getLast() instanceof Evaluate(List<Expression> last, Effect effect, int _))) {
            return false;
        }
        return effect == Effect.RAISE
                || last.stream()
                        .anyMatch(expression -> expression instanceof Expression.Call call
                                && call.function() instanceof Expression.Attribute(Expression _, String name, int _)
                                && name.equals("RaiseException"));
    }

    private Optional<Value> loop(Block block, Frame frame) {
        if (block.heads().size() != 1) {
            throw Refusal.of("for", frame.place(block.line()), "it goes through several lists");
        }
        for (Value item : expressions.each(block.heads().getFirst(), frame)) {
            budget.enter();
            if (block.targets().size() == 1) {
                store(block.targets().getFirst(), item, frame);
            } else {
                spread(block.targets(), item, frame, block.line());
            }
            Optional<Value> returned = body(block.bodies().getFirst(), frame);
            budget.leave();
            if (returned.isPresent()) {
                return returned;
            }
        }
        return Optional.empty();
    }
}
