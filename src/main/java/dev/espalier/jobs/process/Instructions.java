package dev.espalier.jobs.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which instructions oneDNN, which libtorch convolves with, may use at most. Where a machine does not say how large its
 * caches are, as a virtual one may not, kernels of oneDNN 3.7.1 (in libtorch 2.7.1) for AVX2 and AVX-512 have been seen to
 * train small networks to NaN or to wrong numbers, on an AMD EPYC of family 26; those for SSE 4.1 do not.
 */
final class Instructions {
    /** oneDNN's own setting. */
    static final String VARIABLE = "DNNL_MAX_CPU_ISA";

    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    private Instructions() {}

    /** What the operator of this service has set, else what is safe here; empty: whatever there is. */
    static Optional<String> most() {
        return most(System.getenv(VARIABLE), CACHES);
    }

    static Optional<String> most(@Nullable String set, Path caches) {
        return set != null ? Optional.of(set) : Files.isDirectory(caches) ? Optional.empty() : Optional.of("SSE41");
    }
}
