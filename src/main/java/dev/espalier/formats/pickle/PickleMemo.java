package dev.espalier.formats.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pickle memorized. Picklers count up from 0, which takes a list; numbers out of turn are kept aside. */
final class PickleMemo {
    private final List<PickleValue> inTurn = new ArrayList<>();
    private final Map<Integer, PickleValue> outOfTurn = new HashMap<>();

    int size() {
        return inTurn.size() + outOfTurn.size();
    }

    void put(int index, PickleValue value) {
        if (index < inTurn.size()) {
            inTurn.set(index, value);
        } else if (index == inTurn.size() && !outOfTurn.containsKey(index)) {
            inTurn.add(value);
        } else {
            outOfTurn.put(index, value);
        }
    }

    @Nullable
    PickleValue get(long index) {
        return index >= 0 && index < inTurn.size() ? inTurn.get((int) index) : outOfTurn.get((int) index);
    }
}
