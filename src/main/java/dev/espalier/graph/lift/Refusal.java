package dev.espalier.graph.lift;

/** Code that cannot be written as a graph; the message names the operator and its place. */
class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Refusal(String message) {
        super(message);
    }

    /** @param what the operator or statement, such as {@code aten::lstm} */
    static Refusal of(String what, SourcePlace place, String why) {
        return new Refusal(what + " at " + place + ": " + why);
    }

    /** The evaluation takes too long or too much. */
    static Refusal tooMuch(String what) {
        return new Refusal(what);
    }

    /** The same where an input of another shape may do. */
    static final class Misfit extends Refusal {
        private static final long serialVersionUID = 1L;

        Misfit(String what, SourcePlace place, String why) {
            super(what + " at " + place + ": " + why);
        }
    }
}
