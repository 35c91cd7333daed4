package dev.espalier.startup;

import java.util.stream.Collectors;

/** What {@code --help} prints. */
final class Help {
    private static final int SUFFICES = 2;

    static String text() {
        int names = Setting.ALL.stream()
                .mapToInt(setting -> setting.name().length())
                .max()
                .orElse(0);
        int defaults = Setting.ALL.stream()
                .mapToInt(setting -> setting.byDefault().length())
                .max()
                .orElse(0);
        String row = "  --%-" + (names + SUFFICES) + "s%-" + (defaults + SUFFICES) + "s%s%n";
        String rows = Setting.ALL.stream()
                .map(setting -> row.formatted(setting.name(), setting.byDefault(), setting.meaning()))
                .collect(Collectors.joining());
        return """
                Espalier makes neural networks smaller, as a service over HTTP.

                  java -jar espalier.jar [--setting=value ...]

                """ + row.formatted("setting", "default", "") + rows + """

                Each is also an environment variable: --espalier.data-dir is ESPALIER_DATA_DIR.
                --help and --version tell and end. Once it runs: http://localhost:8080
                """;
    }

    private Help() {}
}
