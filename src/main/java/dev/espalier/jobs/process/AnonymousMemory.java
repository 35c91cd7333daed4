package dev.espalier.jobs.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a process holds that no file stands behind, from /proc. Mapped weights, which the system drops or writes
 * back when it needs the room, are not among it: of a large model they would be most.
 */
final class AnonymousMemory {
    private static final List<String> FIELDS = List.of("RssAnon:", "RssShmem:");

    /** Bytes; null where the process is gone or the system does not tell. */
    static @Nullable Long of(long pid) {
        try {
            return in(Files.readAllLines(Path.of("/proc/" + pid + "/status")));
        } catch (IOException e) {
            return null;
        }
    }

    /** Of a process's status; null where it does not tell, as of one that has ended. */
    static @Nullable Long in(List<String> status) {
        Long bytes = null;
        for (String line : status) {
            for (String field : FIELDS) {
                if (line.startsWith(field)) {
                    long kibibytes = Long.parseLong(
                            line.substring(field.length()).replace("kB", "").strip());
                    bytes = (bytes == null ? 0 : bytes) + kibibytes * 1024;
                }
            }
        }
        return bytes;
    }

    private AnonymousMemory() {}
}
