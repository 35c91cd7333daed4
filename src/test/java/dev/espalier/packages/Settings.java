package dev.espalier.packages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment variables that mean something to the service, from the records that it binds them to. */
final class Settings {
    private static final Set<String> OTHERS = Set.of(
            "SPRING_DATASOURCE_URL",
            "SPRING_DATASOURCE_USERNAME",
            "SPRING_DATASOURCE_PASSWORD",
            "SPRING_CONFIG_IMPORT",
            "JDK_JAVA_OPTIONS",
            "SERVER_PORT");
    private static final Set<String> OWN = Stream.of(
                    "dev.espalier.jobs.JobSettings",
                    "dev.espalier.storage.StorageSettings",
                    "dev.espalier.web.files.WebSettings")
            .flatMap(record -> names("ESPALIER", type(record)))
            .collect(Collectors.toUnmodifiableSet());

    private Settings() {}

    static boolean isKnown(String variable) {
        return OTHERS.contains(variable) || OWN.contains(variable);
    }

    /** Of the project, as it will be released. */
    static String version() {
        try {
            var version = Pattern.compile(
                            "<artifactId>espalier</artifactId>\\s*<version>([^<]+?)(-SNAPSHOT)?</version>")
                    .matcher(Files.readString(Path.of("pom.xml")));
            if (!version.find()) {
                throw new IllegalStateException("pom.xml has no version");
            }
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> names(String prefix, Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).flatMap(component -> names(prefix, component));
    }

    private static Stream<String> names(String prefix, RecordComponent component) {
        String name =
                prefix + "_" + component.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        return component.getType().isRecord() ? names(name, component.getType()) : Stream.of(name);
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
