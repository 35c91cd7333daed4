package dev.espalier.network.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Loss;
import dev.espalier.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryIT {
    /** A step's arrays are some 20 KiB: 500 of them kept would be 10 MiB. */
    private static final long SLACK_KIB = 4 * 1024;

    @Test
    @EnabledOnOs(OS.LINUX)
    void keeps_nothing_of_two_thousand_steps() throws IOException {
        keepsNothing(_ -> new Training(Loss.CROSS_ENTROPY, new Sgd(0.9, 5e-4, true)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void keeps_nothing_of_moments_penalties_and_a_teacher() throws IOException {
        List<Penalty> penalties = List.of(
                new Penalty.L1(1e-3),
                new Penalty.ProximalL1(1e-3),
                new Penalty.TrimmedL1(1e-3, 10),
                new Penalty.GroupLasso(1e-3),
                new Penalty.TopK(60));
        List<String> weights = List.of("conv1.weight", "fc.weight");
        keepsNothing(dense -> new Training(
                Loss.CROSS_ENTROPY,
                new Adam(0.9, 0.999, 1e-8, 1e-3, false),
                penalties,
                weights,
                new Teacher(dense, 2, 0.5),
                null));
    }

    private static void keepsNothing(Function<Network, Training> training) throws IOException {
        Map<String, Quantizer> quantizers = Map.of("conv1.weight", new Quantizer(4, Scheme.ASYMMETRIC, Over.NONZERO));
        try (Golden golden = Golden.open();
                Engine engine = Engine.start("cpu", 1);
                Network dense = engine.load(Golden.TINY);
                Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, training.apply(dense), golden.masks(), quantizers)) {
            train(golden, trainer, 100);
            int arrays = network.arrays() + dense.arrays() + trainer.arrays();
            assertThat(leastGrowthKib(golden, trainer)).isLessThan(SLACK_KIB);
            assertThat(network.arrays() + dense.arrays() + trainer.arrays()).isEqualTo(arrays);
        }
    }

    /** Of four runs of 500 steps: a leak grows in every one, the Java heap and compiled code only in some. */
    private static long leastGrowthKib(Golden golden, Trainer trainer) throws IOException {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 4; run++) {
            long before = residentKib();
            train(golden, trainer, 125);
            least = Math.min(least, residentKib() - before);
        }
        return least;
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
