package dev.espalier.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Runs a script as a reader would who pastes it, except that an answer of 400 or more is a failure, and that what would
 * be zipped is there already.
 */
final class Bash {
    private static final String PREAMBLE = """
            set -euo pipefail
            RUN_ID=1
            curl() { command curl --fail-with-body --max-time 120 "$@"; }
            zip() { :; }
            command -v uuidgen > /dev/null || uuidgen() { cat /proc/sys/kernel/random/uuid; }
            """;

    /** What a script printed, and how it ended. */
    record Outcome(int exit, String output) {}

    static Outcome run(String script, Path folder) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process bash = new ProcessBuilder("bash", "-c", PREAMBLE + script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        bash.getOutputStream().close();
        if (!bash.waitFor(5, TimeUnit.MINUTES)) {
            bash.destroyForcibly().waitFor();
        }
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        Files.delete(output);
        return new Outcome(bash.exitValue(), text);
    }

    private Bash() {}
}
