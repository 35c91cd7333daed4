package dev.espalier.network;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * What DJL says of CUDA while it looks for GPUs. On a machine without any it warns that "the CUDA driver version is
 * insufficient", which whoever reads a failed job's last lines takes for the reason; where a GPU is asked for, it may be.
 */
final class CudaNoise {
    static final String LOGGER = "ai.djl.util.cuda.CudaUtils";

    static void heard(boolean gpuAskedFor) {
        if (LoggerFactory.getLogger(LOGGER) instanceof Logger logger) {
            logger.setLevel(gpuAskedFor ? null : Level.ERROR);
        }
    }

    private CudaNoise() {}
}
