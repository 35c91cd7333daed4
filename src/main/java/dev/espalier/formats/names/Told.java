package dev.espalier.formats.names;

import java.util.List;
import java.util.stream.Collectors;

/** Names as findings show them: few, and short. */
final class Told {
    private static final int MOST = 20;
    private static final int CHARACTERS = 100;

    private Told() {}

    static String name(String name) {
        return name.length() <= CHARACTERS ? name : name.substring(0, CHARACTERS) + "...";
    }

    static String names(List<String> names) {
        String told = names.stream().limit(MOST).map(Told::name).collect(Collectors.joining(", "));
        return names.size() <= MOST ? told : told + " and " + (names.size() - MOST) + " more";
    }
}
