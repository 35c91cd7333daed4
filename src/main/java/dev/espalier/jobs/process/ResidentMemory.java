package dev.espalier.jobs.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How much memory a process really holds, from /proc. */
final class ResidentMemory {
    private static final String FIELD = "VmRSS:";

    /** Bytes; null where the process is gone or the system does not tell. */
    static @Nullable Long of(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(FIELD)) {
                    String kibibytes =
                            line.substring(FIELD.length()).replace("kB", "").strip();
                    return Long.parseLong(kibibytes) * 1024;
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    private ResidentMemory() {}
}
