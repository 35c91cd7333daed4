package dev.espalier.graph.lift;

/**
 * Where in an archive's code something stands.
 *
 * @param module path of the module whose method is being evaluated, such as {@code layer1.0}; empty for the network itself
 */
record Place(String file, int line, String module) {
    Place line(int other) {
        return new Place(file, other, module);
    }

    @Override
    public String toString() {
        return file + " line " + line + (module.isEmpty() ? "" : " in module \"" + module + "\"");
    }
}
