package dev.espalier.startup;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A setting as the help lists it.
 *
 * @param name as a command-line option, less the dashes
 * @param byDefault what holds where it is not set
 */
record Setting(String name, String byDefault, String meaning) {
    /** Every setting of the service's own, and those of its libraries that a user needs. */
    static final List<Setting> ALL = List.of(
            new Setting("server.port", "8080", "where it listens"),
            new Setting(
                    "espalier.data-dir",
                    "./data",
                    "database and files; one for each instance, unless they share a PostgreSQL"),
            new Setting("espalier.role", "all", "all: API and one worker; api, worker: one of them, on PostgreSQL"),
            new Setting("espalier.work-dir", "work in the data folder", "what running jobs write; a local disk"),
            new Setting("espalier.native-dir", "in the user's cache folder", "where libtorch is unpacked, once"),
            new Setting("espalier.worker.threads", "all cores", "of a job; the same number gives the same bytes"),
            new Setting(
                    "espalier.worker.spare",
                    "true from 4 GiB of memory on",
                    "a runner waits, so that jobs begin at once"),
            new Setting("espalier.worker.name", "host and a random suffix", "unique among all processes"),
            new Setting("espalier.max-upload-bytes", "no limit", "of one upload"),
            new Setting("spring.datasource.url", "H2 in the data folder", "jdbc:postgresql://host:5432/espalier"),
            new Setting("spring.datasource.username", "", "of PostgreSQL"),
            new Setting("spring.datasource.password", "", "of PostgreSQL; better a variable, or a file:"),
            new Setting("spring.config.import", "", "configtree:/run/secrets/ reads settings from files"),
            new Setting("logging.structured.format.console", "lines of text", "ecs, logstash or gelf: logs as JSON"),
            new Setting("spring.profiles.active", "", "quickstart: runs a sample job at start"));

    /** Those of the service's own that the help leaves out. */
    private static final List<String> UNLISTED = List.of("espalier.quickstart");

    /** By its environment variable it is set in containers. */
    String variable() {
        return name.replace("-", "_").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Names as they are meant, by the form in which Spring compares them: {@code dataDir} is {@code data-dir}. */
    static Map<String, String> known() {
        Map<String, String> known = new TreeMap<>();
        ALL.forEach(setting -> known.put(plain(setting.name), setting.name));
        UNLISTED.forEach(name -> known.put(plain(name), name));
        return known;
    }

    static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
