package dev.espalier.network.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What of this machine's processor matters to integer networks. */
public final class Processor {
    private static final Path FLAGS = Path.of("/proc/cpuinfo");
    private static final List<String> VNNI = List.of("avx512_vnni", "avx_vnni");

    /**
     * Whether sums of two products of bytes are cut off at 16 bits: on x86 without VNNI. False where the system does not
     * tell.
     */
    public static boolean saturates() {
        String machine = System.getProperty("os.arch", "");
        if (!machine.equals("amd64") && !machine.equals("x86_64")) {
            return false;
        }
        try {
            return Files.exists(FLAGS) && saturates(Files.readString(FLAGS));
        } catch (IOException e) {
            return false; // a system that does not tell
        }
    }

    /** @param cpuinfo of Linux, on x86 */
    static boolean saturates(String cpuinfo) {
        return VNNI.stream().noneMatch(cpuinfo::contains);
    }

    private Processor() {}
}
