package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.Over;
import dev.espalier.kernels.Quantizer;
import dev.espalier.kernels.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryIT {
    /** A step's arrays are some 20 KiB: 2,000 of them kept would be more than this. */
    private static final long SLACK_KIB = 24 * 1024;

    @Test
    @EnabledOnOs(OS.LINUX)
    void keeps_nothing_of_two_thousand_steps() throws IOException {
        Map<String, Quantizer> quantizers = Map.of("conv1.weight", new Quantizer(4, Scheme.ASYMMETRIC, Over.NONZERO));
        try (Golden golden = Golden.open();
                Engine engine = Engine.start("cpu", 1);
                Network network = engine.load(Golden.TINY);
                Trainer trainer =
                        network.train(Loss.CROSS_ENTROPY, new Sgd(0.9, 5e-4, true), golden.masks(), quantizers)) {
            train(golden, trainer, 100);
            int arrays = network.arrays();
            long before = residentKib();
            train(golden, trainer, 500);
            assertThat(network.arrays()).isEqualTo(arrays);
            long grown = residentKib() - before;
            assertThat(grown).isLessThan(SLACK_KIB);
        }
    }

    /** Four steps and two evaluated batches an epoch. */
    private static void train(Golden golden, Trainer trainer, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            trainer.epoch(golden.images(8), 1e-4, _ -> {});
            trainer.evaluate(golden.images(14), _ -> {});
        }
    }

    private static long residentKib() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
