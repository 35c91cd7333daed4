package dev.espalier.compression.training;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Network;
import dev.espalier.network.Score;
import dev.espalier.network.training.Diverged;
import dev.espalier.network.training.Trainer;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains the workspace's network: masks held, quantized layers through a straight-through estimator, pruning on the way
 * where a {@link Ramp} says so. Leaves the best or the last weights, as keepBest says, pruned and rounded again.
 */
public final class Finetuning {
    private static final int EVALUATION_BATCH_SIZE = 256;

    private final Finetune spec;
    private final @Nullable Ramp ramp;
    private final double sparsity;
    private final Run run;
    /** What keepBest looks at; null to keep the last epoch. */
    private final @Nullable Part selectOn;

    private final Map<String, Mask> held = new HashMap<>();
    private final List<CurvePoint> curve = new ArrayList<>();

    /** @param sparsity what the curve reports as its target where there is no ramp */
    public Finetuning(Finetune spec, @Nullable Ramp ramp, double sparsity, Run run) {
        this.spec = spec;
        this.ramp = ramp;
        this.sparsity = sparsity;
        this.run = run;
        this.selectOn = spec.keepBest() == null ? null : spec.keepBest().on();
        held.putAll(run.promises().masks().all());
    }

    public StepOutcome.Training run() throws IOException {
        Path best = run.file().snapshot("best.safetensors");
        @Nullable List<TrajectoryPoint> trajectory;
        try (TrainingOptions options = TrainingOptions.of(spec, run);
                Network network = run.evaluator().load();
                TensorFile kept = TensorFile.edit(best);
                Trainer trainer = new Trainer(
                        network,
                        options.training(),
                        held,
                        run.promises().roundings().quantizers())) {
            Best soFar = new Best();
            for (int epoch = 1; epoch <= spec.epochs(); epoch++) {
                run.progress().epoch(epoch, spec.epochs());
                prune(network, trainer, epoch);
                Scores scores = train(trainer, epoch);
                if (keeps(soFar, scores, epoch)) {
                    network.copyTo(kept);
                }
            }
            trainer.recordLast();
            trajectory = options.trajectory(run);
        } catch (Diverged e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DIVERGED,
                    "finetuning diverged in epoch " + (curve.size() + 1) + ": " + e.getMessage(),
                    "lower optimizer.learningRate, now " + spec.optimizer().learningRate());
        }
        run.file().restore(best);
        run.workspace().prune(held);
        run.promises().roundings().again();
        run.promises().unrounded().forget();
        return new StepOutcome.Training(curve, selectOn, trajectory);
    }

    /** Prunes as far as the ramp says before this epoch; the last time what is pruned is held from then on. */
    private void prune(Network network, Trainer trainer, int epoch) throws IOException {
        if (ramp == null || !ramp.rises(epoch)) {
            return;
        }
        Map<String, Mask> now = ramp.masks(network, trainer, held, epoch);
        if (ramp.regrows(epoch)) {
            trainer.zero(now);
            return;
        }
        now.forEach((name, mask) -> held.merge(name, mask, Mask::union));
        trainer.hold(held);
    }

    /** How an epoch ended. */
    private record Scores(@Nullable Score test, @Nullable Score validation) {
        @Nullable
        Score on(Part part) {
            return part == Part.VALIDATION ? validation : test;
        }
    }

    private Scores train(Trainer trainer, int epoch) {
        long seed = run.seed() ^ (0x9E3779B97F4A7C15L * run.stepIndex());
        trainer.seed(seed + epoch);
        double rate = spec.learningRateSchedule().rate(spec.optimizer().learningRate(), epoch, spec.epochs());
        long start = System.nanoTime();
        Score trained;
        try (Batches batches = run.evaluator()
                .requireDataset()
                .shuffled(Part.TRAIN, spec.batchSize(), run.network().computeType(), seed, epoch)) {
            trained = trainer.epoch(batches, rate, run.progress().pass(spec.sampleCost()));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Scores scores = new Scores(score(trainer, Part.TEST), score(trainer, Part.VALIDATION));
        CurvePoint point = new CurvePoint(
                epoch,
                ramp == null ? sparsity : ramp.target(epoch),
                trained.loss(),
                trained.accuracy(),
                run.loss(scores.test()),
                accuracyOf(scores.test()),
                run.loss(scores.validation()),
                accuracyOf(scores.validation()),
                rate,
                trained.samples() / seconds);
        curve.add(point);
        run.listener().epoch(run.stepIndex(), point);
        return scores;
    }

    private @Nullable Score score(Trainer trainer, Part part) {
        if (!run.evaluator().has(part)) {
            return null;
        }
        try (Batches batches = run.evaluator()
                .requireDataset()
                .inOrder(part, EVALUATION_BATCH_SIZE, run.network().computeType())) {
            return trainer.evaluate(batches, run.progress().pass(1));
        }
    }

    private static @Nullable Double accuracyOf(@Nullable Score score) {
        return score == null ? null : score.accuracy();
    }

    /** The best epoch so far: higher accuracy, then lower loss, then earlier. */
    static final class Best {
        @Nullable
        Score score;

        boolean isBeatenBy(Score next) {
            if (score == null) {
                return true;
            }
            double gain = next.accuracy() == null || score.accuracy() == null ? 0 : next.accuracy() - score.accuracy();
            // Compared so that a loss that is not a number is worse than any that is.
            return gain > 0 || (gain == 0 && Double.compare(next.loss(), score.loss()) < 0);
        }
    }

    /** Whether this epoch's weights are to be kept; only epochs at the final sparsity are looked at. */
    private boolean keeps(Best best, Scores scores, int epoch) {
        if (ramp != null && epoch < ramp.epochs()) {
            return false;
        }
        if (selectOn == null) {
            return epoch == spec.epochs();
        }
        Score next = scores.on(selectOn);
        if (next == null || !best.isBeatenBy(next)) {
            return false;
        }
        best.score = next;
        return true;
    }
}
