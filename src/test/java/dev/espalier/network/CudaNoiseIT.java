package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CudaNoiseIT {
    @Test
    void nothing_is_heard_of_cuda_where_no_gpu_is_asked_for_but_errors() {
        Logger logger = (Logger) LoggerFactory.getLogger(CudaNoise.LOGGER);
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        logger.addAppender(heard);
        try (Engine engine = Engine.start("cpu", 1)) {
            assertThat(engine.description()).startsWith("PyTorch");
            assertThat(ai.djl.util.cuda.CudaUtils.getGpuCount()).isNotNegative();
            assertThat(heard.list).isEmpty();
            assertThat(logger.isErrorEnabled()).isTrue();
        } finally {
            logger.detachAppender(heard);
        }
    }

    @Test
    void warnings_of_cuda_stay_where_a_gpu_is_asked_for() {
        Logger logger = (Logger) LoggerFactory.getLogger(CudaNoise.LOGGER);
        CudaNoise.heard(false);
        assertThat(logger.isWarnEnabled()).isFalse();
        CudaNoise.heard(true);
        assertThat(logger.isWarnEnabled()).isTrue();
    }
}
