package dev.espalier.startup;

import dev.espalier.web.Version;
import dev.espalier.web.hints.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the arguments of the program ask for. */
public sealed interface CommandLine {
    /** To start. */
    record Start() implements CommandLine {}

    /** To be told something, and nothing else. */
    record Tell(String text) implements CommandLine {}

    /** An option that does not exist; the message is one line that says what to write instead. */
    record Wrong(String line) implements CommandLine {}

    /** Options without a dot that Spring knows. */
    Set<String> SWITCHES = Set.of("debug", "trace");

    static CommandLine of(String... arguments) {
        List<String> given = List.of(arguments);
        if (given.stream().anyMatch(Set.of("--help", "-h", "-help", "-?", "help")::contains)) {
            return new Tell(Help.text());
        }
        if (given.stream().anyMatch(Set.of("--version", "-V", "-v", "version")::contains)) {
            return new Tell("espalier " + Version.CURRENT + System.lineSeparator());
        }
        return given.stream()
                .flatMap(argument -> wrong(argument).stream())
                .findFirst()
                .<CommandLine>map(Wrong::new)
                .orElseGet(Start::new);
    }

    private static Optional<String> wrong(String argument) {
        if (!argument.startsWith("--")) {
            return Optional.of("\"" + argument + "\" is no option: options are written --name=value, "
                    + "such as --server.port=9090; --help lists them");
        }
        String name = argument.substring(2).split("=", 2)[0];
        Map<String, String> known = Setting.known();
        String exact = known.get(Setting.plain(name));
        if (exact != null) {
            return argument.contains("=") ? Optional.empty() : Optional.of(withoutValue(exact));
        }
        boolean ours = name.startsWith("espalier") || !name.contains(".");
        return ours && !SWITCHES.contains(name)
                ? Optional.of(unknown(name, List.copyOf(known.values())))
                : Optional.empty();
    }

    private static String withoutValue(String name) {
        return "--" + name + " needs a value behind an equals sign, such as --" + name + "="
                + (name.equals("server.port") ? "9090" : "...") + "; --help lists what there is";
    }

    private static String unknown(String name, List<String> known) {
        String nearest = known.stream()
                .filter(each -> Setting.plain(each).endsWith("." + Setting.plain(name)))
                .findFirst()
                .orElseGet(() -> Nearest.to(name, known));
        return "there is no option --" + name + "; " + (nearest == null ? "" : "did you mean --" + nearest + "? ")
                + "--help lists them all";
    }
}
