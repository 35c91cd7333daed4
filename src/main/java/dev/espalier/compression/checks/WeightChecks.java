package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.Counting;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Scope;
import dev.espalier.compression.spec.pruning.Structure;

/** What a prune step asks of single weights, of groups of inputs, and of tiles. */
record WeightChecks(StepGround ground, String at, Prune step) {
    /** Of a fraction written in decimals, such as 0.6667 for 1 of 3. */
    private static final double SLACK = 1e-3;

    void check() {
        criterion();
        counting();
        if (step.criterion() == Criterion.MOVEMENT) {
            movement();
        }
        if (step.structure() == Structure.N_M && step.n() != null && step.m() != null) {
            groups(step.n(), step.m());
        }
    }

    private void criterion() {
        switch (step.criterion()) {
            case MAGNITUDE, RANDOM, TAYLOR, SNIP, MOVEMENT -> {}
            case L1, L2, BATCH_NORM_SCALE ->
                ground.add(
                        at + "/criterion",
                        PruneChecks.name(step.criterion())
                                + " scores whole units, and the structure is \"" + PruneChecks.name(step.structure())
                                + "\": set structure to \"channel\", or criterion to magnitude, random, taylor, snip or"
                                + " movement");
        }
    }

    private void counting() {
        if (step.counting() == Counting.FRACTION || step.counting() == Counting.KTH_VALUE) {
            ground.add(
                    at + "/counting",
                    PruneChecks.name(step.counting())
                            + " counts units of structure \"channel\": set counting to percentile or count");
        }
    }

    /** Its score is gathered while finetuning, so that there is none before the second epoch. */
    private void movement() {
        PruneSchedule schedule = step.schedule();
        if (schedule.type() == PruneSchedule.Type.ONE_SHOT) {
            ground.add(
                    at + "/schedule/type",
                    "movement is scored by what finetuning does to the weights, so nothing can be pruned by it at once,"
                            + " as one_shot says: set schedule to linear, cubic or exponential over 2 epochs or more");
        } else if (schedule.epochs() != null && schedule.epochs() < 2) {
            ground.add(
                    at + "/schedule/epochs",
                    "movement has no score before the first epoch of finetuning has ended: epochs must be at least 2,"
                            + " was " + schedule.epochs());
        }
    }

    private void groups(int n, int m) {
        if (n > m) {
            ground.add(at + "/n", "of each m = " + m + " inputs at most " + m + " can stay, n was " + n);
            return;
        }
        double sparsity = 1 - (double) n / m;
        if (Math.abs(step.share() - sparsity) > SLACK) {
            ground.add(
                    at + "/sparsity",
                    n + " of each " + m + " inputs stay: sparsity must be " + sparsity + ", was " + step.share()
                            + "; give that, or other n and m");
        }
        if (step.counting() == Counting.COUNT) {
            ground.add(at + "/counting", "n_m takes as many of each group: leave out counting, was count");
        }
        if (step.scope() == Scope.GLOBAL) {
            ground.add(at + "/scope", "n_m looks at each group by itself: leave out scope, was global");
        }
        for (int i = 0; i < step.overrides().size(); i++) {
            override(at + "/overrides/" + i + "/sparsity", step.overrides().get(i), m);
        }
    }

    private void override(String pointer, LayerSparsity override, int m) {
        double taken = override.sparsity() * m;
        if (Math.abs(taken - Math.rint(taken)) > SLACK * m) {
            ground.add(
                    pointer,
                    "of each m = " + m + " inputs a whole number is pruned: sparsity must be a multiple of 1 / " + m
                            + ", was " + override.sparsity());
        }
    }
}
