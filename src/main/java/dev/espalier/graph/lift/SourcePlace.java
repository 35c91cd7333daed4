package dev.espalier.graph.lift;

/**
 * Where in an archive's code something stands.
 *
 * @param module path of the module whose method is being evaluated, such as {@code layer1.0}; empty for the network itself
 */
record SourcePlace(String file, int line, String module) {
    SourcePlace line(int other) {
        return new SourcePlace(file, other, module);
    }

    @Override
    public String toString() {
        return file + " line " + line + (module.isEmpty() ? "" : " in module \"" + module + "\"");
    }
}
