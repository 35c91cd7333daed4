package dev.espalier.graph.lift;

import java.util.HashMap;
import java.util.Map;

/**
 * A function while it is evaluated: what its variables hold.
 *
 * @param module path of the module whose method it is, or for whom it is called
 */
record Frame(String file, String module, Map<String, Value> variables) {
    Frame(String file, String module) {
        this(file, module, new HashMap<>());
    }

    SourcePlace place(int line) {
        return new SourcePlace(file, line, module);
    }
}
