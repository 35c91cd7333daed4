package dev.espalier.formats.pickle;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The stack of values and the marks on it. */
final class PickleStack {
    private final PickleInput in;
    private final List<PickleValue> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();

    PickleStack(PickleInput in) {
        this.in = in;
    }

    void push(PickleValue value) {
        values.add(value);
    }

    void mark() {
        if (marks.size() == in.limits().marks()) {
            throw new RefusedFile(
                    RefusedFile.Reason.HOSTILE_FILE,
                    "the pickle nests deeper than " + in.limits().marks() + " levels " + in.where(in.position() - 1),
                    TorchLines.STATE_DICT);
        }
        marks.push(values.size());
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.peek();
    }

    PickleValue pop() {
        PickleValue top = peek();
        values.removeLast();
        return top;
    }

    PickleValue peek() {
        if (values.size() <= floor()) {
            throw PickleInput.corrupt("the pickle takes a value that is not there, before byte " + in.position());
        }
        return values.getLast();
    }

    /** Pops a mark alone, if it is the topmost thing. */
    boolean popBareMark() {
        boolean bare = !marks.isEmpty() && marks.peek() == values.size();
        if (bare) {
            marks.pop();
        }
        return bare;
    }

    /** Takes what lies above the topmost mark, and the mark. */
    List<PickleValue> popToMark() {
        if (marks.isEmpty()) {
            throw PickleInput.corrupt("the pickle takes a mark that is not there, before byte " + in.position());
        }
        List<PickleValue> above = values.subList(marks.pop(), values.size());
        List<PickleValue> taken = List.copyOf(above);
        above.clear();
        return taken;
    }

    List<PickleValue> pop(int count) {
        PickleValue[] taken = new PickleValue[count];
        for (int i = count - 1; i >= 0; i--) {
            taken[i] = pop();
        }
        return List.of(taken);
    }
}
