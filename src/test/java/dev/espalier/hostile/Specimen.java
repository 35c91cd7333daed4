package dev.espalier.hostile;

import java.nio.charset.StandardCharsets;

/**
 * A bad file and what is to be answered.
 *
 * @param name in words, as docs/security.md has it
 * @param route {@code models} or {@code datasets}
 * @param type of the problem
 * @param told a part of its detail
 */
record Specimen(String name, String route, byte[] content, String type, String told) {
    static Specimen model(String name, byte[] content, String type, String told) {
        return new Specimen(name, "models", content, type, told);
    }

    static Specimen dataset(String name, byte[] content, String type, String told) {
        return new Specimen(name, "datasets", content, type, told);
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return route + ": " + name;
    }
}
