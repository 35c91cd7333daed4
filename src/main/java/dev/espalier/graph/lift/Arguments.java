package dev.espalier.graph.lift;

import dev.espalier.graph.lift.Value.Batch;
import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Items;
import dev.espalier.graph.lift.Value.None;
import dev.espalier.graph.lift.Value.Real;
import dev.espalier.graph.lift.Value.Text;
import dev.espalier.graph.lift.Value.Whole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments of an operator call, by parameter name; one that is missing or None takes its default. */
final class Arguments {
    private final String operator;
    private final SourcePlace place;
    private final Map<String, Value> values = new HashMap<>();

    /** @param parameters names in order, with spaces between */
    Arguments(String operator, SourcePlace place, String parameters, List<Value> given, Map<String, Value> keywords) {
        this.operator = operator;
        this.place = place;
        List<String> names = List.of(parameters.split(" "));
        if (given.size() > names.size() || !names.containsAll(keywords.keySet())) {
            throw refused("is called with more than " + names);
        }
        for (int i = 0; i < given.size(); i++) {
            values.put(names.get(i), given.get(i));
        }
        values.putAll(keywords);
    }

    String operator() {
        return operator;
    }

    SourcePlace place() {
        return place;
    }

    Refusal refused(String why) {
        return Refusal.of("aten::" + operator, place, why);
    }

    Refusal misfit(String why) {
        return new Refusal.Misfit("aten::" + operator, place, why);
    }

    Value get(String name) {
        return values.getOrDefault(name, None.NONE);
    }

    boolean isGiven(String name) {
        return get(name) != None.NONE;
    }

    long whole(String name, long otherwise) {
        return switch (get(name)) {
            case None _ -> otherwise;
            case Whole(long value) -> value;
            case Value other -> throw unfit(name, other, "a whole number");
        };
    }

    /** For settings of nodes, which have bounds of their own. */
    int setting(String name, int otherwise) {
        return setting(name, whole(name, otherwise));
    }

    private int setting(String name, long value) {
        if (value != (int) value) {
            throw refused(name + " is " + value);
        }
        return (int) value;
    }

    double real(String name, double otherwise) {
        return switch (get(name)) {
            case None _ -> otherwise;
            case Whole(long value) -> value;
            case Real(double value) -> value;
            case Value other -> throw unfit(name, other, "a number");
        };
    }

    boolean bool(String name, boolean otherwise) {
        return switch (get(name)) {
            case None _ -> otherwise;
            case Bool(boolean value) -> value;
            case Value other -> throw unfit(name, other, "True or False");
        };
    }

    String text(String name, String otherwise) {
        return switch (get(name)) {
            case None _ -> otherwise;
            case Text(String value) -> value;
            case Value other -> throw unfit(name, other, "a text");
        };
    }

    List<Value> items(String name) {
        return switch (get(name)) {
            case Items(List<Value> items) -> List.copyOf(items);
            case Value other -> throw unfit(name, other, "a list");
        };
    }

    List<Long> wholes(String name) {
        return items(name).stream()
                .map(item -> switch (item) {
                    case Whole(long value) -> value;
                    case Batch _ -> throw refused(name + " depends on the number of samples");
                    case Value other -> throw unfit(name, other, "a whole number");
                })
                .toList();
    }

    /** Height and width, of which one number, or a list of one, is both. */
    Pair pair(String name, int otherwise) {
        return switch (get(name)) {
            case None _ -> new Pair(otherwise, otherwise);
            case Whole(long value) -> new Pair(setting(name, value), setting(name, value));
            case Value _ -> {
                List<Long> sizes = wholes(name);
                if (sizes.isEmpty() || sizes.size() > 2) {
                    throw refused(name + " is " + sizes);
                }
                yield new Pair(setting(name, sizes.getFirst()), setting(name, sizes.getLast()));
            }
        };
    }

    /** Height and width where a node has one number for both. */
    int square(String name, int otherwise) {
        Pair pair = pair(name, otherwise);
        if (pair.height() != pair.width()) {
            throw refused(name + " is " + pair.height() + " by " + pair.width() + ", and a node has one for both");
        }
        return pair.height();
    }

    record Pair(int height, int width) {}

    private Refusal unfit(String name, Value value, String wanted) {
        return refused(name + " is " + value.told() + ", expected " + wanted);
    }
}
