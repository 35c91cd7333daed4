package dev.espalier.graph.lift;

import dev.espalier.graph.lift.Value.Batch;
import dev.espalier.graph.lift.Value.Bool;
import dev.espalier.graph.lift.Value.Real;
import dev.espalier.graph.lift.Value.Unknown;
import dev.espalier.graph.lift.Value.Whole;

/** Numbers as they are written, and from one kind to another. */
final class Numbers {
    static Value of(String text, SourcePlace place) {
        try {
            return text.matches("[0-9]+") ? new Whole(Long.parseLong(text)) : new Real(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw Refusal.of("the number " + text, place, "it is not read");
        }
    }

    /** By {@code int}, {@code float} or {@code bool}. */
    static Value cast(String word, Value value) {
        return switch (value) {
            case Batch batch -> word.equals("int") ? batch : new Unknown(batch.told());
            case Whole(long whole) ->
                switch (word) {
                    case "int" -> value;
                    case "float" -> new Real(whole);
                    default -> new Bool(whole != 0);
                };
            case Real(double real) ->
                switch (word) {
                    case "int" -> new Whole((long) real);
                    case "float" -> value;
                    default -> new Bool(real != 0);
                };
            case Bool(boolean bool) ->
                switch (word) {
                    case "int" -> new Whole(bool ? 1 : 0);
                    case "float" -> new Real(bool ? 1 : 0);
                    default -> value;
                };
            case Value other -> new Unknown(other.told());
        };
    }

    static Value refuse(String word, SourcePlace place) {
        throw Refusal.of(word, place, "its result is not known before the program runs");
    }

    private Numbers() {}
}
