package dev.espalier.network.timing;

import java.util.List;
import java.util.Locale;

/** The work does not fit into the memory at hand; a smaller batch may. */
public final class NotEnoughMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotEnoughMemory(String message) {
        super(message);
    }

    static NotEnoughMemory forBatch(int size, List<Long> sample) {
        return new NotEnoughMemory("there is not enough memory for a batch of " + size + " samples of shape " + sample);
    }

    /** Whether libtorch complains of memory: "can't allocate memory: you tried to allocate", "CUDA out of memory". */
    static boolean in(RuntimeException engine) {
        String message = String.valueOf(engine.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("allocate memory")
                || message.contains("out of memory")
                || message.contains("not enough memory");
    }
}
