package dev.espalier.graph.lift;

import dev.espalier.graph.lift.Value.Batch;
import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.graph.lift.Value.Items;
import dev.espalier.graph.lift.Value.None;
import dev.espalier.graph.lift.Value.Product;
import dev.espalier.graph.lift.Value.Real;
import dev.espalier.graph.lift.Value.Skipped;
import dev.espalier.graph.lift.Value.Text;
import dev.espalier.graph.lift.Value.Unknown;
import dev.espalier.graph.lift.Value.Weight;
import dev.espalier.graph.lift.Value.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Operators on numbers, texts and lists, and those that ask for shapes; what depends on the batch is not known. */
final class PlainOperators {
    private static final int LONGEST_LIST = 100_000;

    /** They change nothing and say what is not followed: whoever needs it is refused, and tells of it. */
    private static final Set<String> UNKNOWN = Set.of(
            "__contains__",
            "arange",
            "device",
            "dtype",
            "empty",
            "full",
            "is_autocast_enabled",
            "is_cuda",
            "is_floating_point",
            "is_grad_enabled",
            "is_scripting",
            "is_tracing",
            "layout",
            "ones",
            "rand",
            "randn",
            "scalar_tensor",
            "tensor",
            "zeros");

    /** The value, or empty for operators that are of another kind. */
    static Optional<Value> apply(String operator, SourcePlace place, List<Value> given) {
        return Optional.ofNullable(
                switch (operator) {
                    case "__is__" -> is(given).map(Bool::new).orElse(null);
                    case "__isnot__" -> is(given).map(same -> new Bool(!same)).orElse(null);
                    case "size", "dim", "numel", "len", "__getitem__", "append" -> looked(operator, place, given);
                    case "NumToTensor", "ScalarImplicit", "IntImplicit", "FloatImplicit", "Int" ->
                        given.size() == 1 ? given.getFirst() : null;
                    case "format" -> new Text("a message");
                    case "warn" -> None.NONE;
                    default ->
                        UNKNOWN.contains(operator)
                                ? new Unknown("what aten::" + operator + " gives")
                                : flows(given) ? null : computed(operator, place, given);
                });
    }

    /** Whether its result is not followed, whatever it is called with. */
    static boolean leavesUnknown(String operator) {
        return UNKNOWN.contains(operator);
    }

    private static boolean flows(List<Value> given) {
        return given.stream()
                .flatMap(value -> value instanceof Items(ArrayList<Value> items) ? items.stream() : Stream.of(value))
                .anyMatch(value -> value instanceof Flow
                        || value instanceof Product
                        || value instanceof Skipped
                        || value instanceof Weight);
    }

    private static Optional<Boolean> is(List<Value> given) {
        if (given.size() != 2 || given.stream().anyMatch(Unknown.class::isInstance)) {
            return Optional.empty();
        }
        boolean first = given.getFirst() == None.NONE;
        boolean second = given.getLast() == None.NONE;
        return first || second ? Optional.of(first == second) : Optional.empty();
    }

    private static @Nullable Value looked(String operator, SourcePlace place, List<Value> given) {
        if (given.isEmpty()) {
            return null;
        }
        return switch (given.getFirst()) {
            case Flow(Memory _, List<Long> shape) -> ofShape(operator, place, shape, given);
            case Items(ArrayList<Value> items) -> ofList(operator, place, items, given);
            case Unknown unknown -> unknown;
            case Text(String text) when operator.equals("len") -> new Whole(text.length());
            default -> null;
        };
    }

    private static @Nullable Value ofShape(String operator, SourcePlace place, List<Long> shape, List<Value> given) {
        List<Value> sizes = new ArrayList<>(List.of(Batch.BATCH));
        shape.forEach(size -> sizes.add(new Whole(size)));
        return switch (operator) {
            case "dim" -> new Whole(sizes.size());
            case "len" -> Batch.BATCH;
            case "numel" -> new Unknown("a number that depends on the number of samples");
            case "size" -> given.size() == 1 ? Items.of(sizes) : item(operator, place, sizes, given.get(1));
            default -> null;
        };
    }

    private static @Nullable Value ofList(
            String operator, SourcePlace place, ArrayList<Value> items, List<Value> given) {
        return switch (operator) {
            case "len" -> new Whole(items.size());
            case "__getitem__" -> given.size() == 2 ? item(operator, place, items, given.get(1)) : null;
            case "append" -> {
                if (given.size() != 2 || items.size() >= LONGEST_LIST) {
                    throw Refusal.of("aten::append", place, "the list becomes too long");
                }
                items.add(given.get(1));
                yield given.getFirst();
            }
            default -> null;
        };
    }

    static Value item(String operator, SourcePlace place, List<Value> items, Value index) {
        if (!(index instanceof Whole(long given))) {
            throw Refusal.of("aten::" + operator, place, "the index is " + index.told());
        }
        long at = given < 0 ? given + items.size() : given;
        if (at < 0 || at >= items.size()) {
            throw new Refusal.Misfit("aten::" + operator, place, "there is no item " + given + " of " + items.size());
        }
        return items.get((int) at);
    }

    private static @Nullable Value computed(String operator, SourcePlace place, List<Value> given) {
        if (!Arithmetic.knows(operator)) {
            return null;
        }
        if (given.stream().allMatch(PlainOperators::isNumber)) {
            return Arithmetic.apply(operator, place, given);
        }
        boolean both = given.size() == 2;
        if (both && (operator.equals("eq") || operator.equals("ne"))) {
            Optional<Boolean> equal = equal(given.getFirst(), given.getLast());
            return equal.<Value>map(same -> new Bool(same == operator.equals("eq")))
                    .orElse(new Unknown("whether " + given.getFirst().told() + " equals "
                            + given.getLast().told()));
        }
        if (both
                && operator.equals("add")
                && given.getFirst() instanceof Items(ArrayList<Value> first)
                && given.getLast() instanceof Items(ArrayList<Value> last)) {
            return joined(place, first, last);
        }
        return given.stream().allMatch(PlainOperators::isPlain) ? new Unknown("the result of aten::" + operator) : null;
    }

    private static Value joined(SourcePlace place, List<Value> first, List<Value> last) {
        if (first.size() + last.size() > LONGEST_LIST / 100) {
            throw Refusal.of("aten::add", place, "the list becomes too long");
        }
        return Items.of(Stream.concat(first.stream(), last.stream()).toList());
    }

    private static boolean isNumber(Value value) {
        return value instanceof Whole || value instanceof Real || value instanceof Bool;
    }

    private static boolean isPlain(Value value) {
        return isNumber(value) || value instanceof Unknown || value instanceof Batch || value instanceof Text;
    }

    private static Optional<Boolean> equal(Value first, Value second) {
        if (first instanceof Text(String one) && second instanceof Text(String other)) {
            return Optional.of(one.equals(other));
        }
        if (first instanceof Items(ArrayList<Value> one) && second instanceof Items(ArrayList<Value> other)) {
            boolean known = Stream.concat(one.stream(), other.stream()).allMatch(PlainOperators::isNumber);
            return known ? Optional.of(one.equals(other)) : Optional.empty();
        }
        return Optional.empty();
    }

    private PlainOperators() {}
}
