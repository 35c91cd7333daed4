package dev.espalier.graph.lift;

import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Real;
import dev.espalier.graph.lift.Value.Unknown;
import dev.espalier.graph.lift.Value.Whole;
import java.util.List;
import java.util.Set;

/** Numbers as Python computes with them; what overflows or has no answer is not known. */
final class Arithmetic {
    private static final Set<String> OF_TWO = Set.of(
            "add",
            "sub",
            "mul",
            "div",
            "floordiv",
            "remainder",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "__and__",
            "__or__",
            "min",
            "max");
    private static final Set<String> OF_ONE = Set.of("neg", "__not__", "abs");

    static boolean knows(String operator) {
        return OF_TWO.contains(operator) || OF_ONE.contains(operator);
    }

    static Value apply(String operator, SourcePlace place, List<Value> given) {
        if (given.size() == 2 && OF_TWO.contains(operator)) {
            Value first = given.getFirst();
            Value second = given.getLast();
            boolean whole = !(first instanceof Real) && !(second instanceof Real);
            return whole && !operator.equals("div")
                    ? whole(operator, (long) number(first), (long) number(second), first, second)
                    : real(operator, number(first), number(second));
        }
        if (given.size() == 1 && OF_ONE.contains(operator)) {
            return switch (given.getFirst()) {
                case Whole(long value) when operator.equals("neg") -> new Whole(-value);
                case Real(double value) when operator.equals("neg") -> new Real(-value);
                case Whole(long value) when operator.equals("abs") -> new Whole(Math.abs(value));
                case Bool(boolean value) when operator.equals("__not__") -> new Bool(!value);
                default -> unknown(operator);
            };
        }
        throw Refusal.of("aten::" + operator, place, "it is called with " + given.size() + " numbers");
    }

    private static Value whole(String operator, long a, long b, Value first, Value second) {
        long x = first instanceof Whole(long value) ? value : a;
        long y = second instanceof Whole(long value) ? value : b;
        try {
            return switch (operator) {
                case "add" -> new Whole(Math.addExact(x, y));
                case "sub" -> new Whole(Math.subtractExact(x, y));
                case "mul" -> new Whole(Math.multiplyExact(x, y));
                case "floordiv" -> new Whole(Math.floorDiv(x, y));
                case "remainder" -> new Whole(Math.floorMod(x, y));
                case "min" -> new Whole(Math.min(x, y));
                case "max" -> new Whole(Math.max(x, y));
                case "__and__" ->
                    first instanceof Bool && second instanceof Bool ? new Bool(x * y == 1) : new Whole(x & y);
                case "__or__" ->
                    first instanceof Bool && second instanceof Bool ? new Bool(x + y > 0) : new Whole(x | y);
                default -> compared(operator, Long.compare(x, y));
            };
        } catch (ArithmeticException e) {
            return unknown(operator);
        }
    }

    private static Value real(String operator, double x, double y) {
        return switch (operator) {
            case "add" -> new Real(x + y);
            case "sub" -> new Real(x - y);
            case "mul" -> new Real(x * y);
            case "div" -> new Real(x / y);
            case "min" -> new Real(Math.min(x, y));
            case "max" -> new Real(Math.max(x, y));
            case "eq", "ne", "lt", "le", "gt", "ge" ->
                Double.isNaN(x) || Double.isNaN(y)
                        ? unknown(operator)
                        : compared(operator, Double.compare(x + 0.0, y + 0.0));
            default -> unknown(operator);
        };
    }

    private static Value compared(String operator, int order) {
        return switch (operator) {
            case "eq" -> new Bool(order == 0);
            case "ne" -> new Bool(order != 0);
            case "lt" -> new Bool(order < 0);
            case "le" -> new Bool(order <= 0);
            case "gt" -> new Bool(order > 0);
            case "ge" -> new Bool(order >= 0);
            default -> unknown(operator);
        };
    }

    private static double number(Value value) {
        return switch (value) {
            case Whole(long whole) -> whole;
            case Real(double real) -> real;
            case Bool(boolean bool) -> bool ? 1 : 0;
            default -> Double.NaN;
        };
    }

    private static Value unknown(String operator) {
        return new Unknown("the result of aten::" + operator);
    }

    private Arithmetic() {}
}
