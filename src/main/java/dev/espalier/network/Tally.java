package dev.espalier.network;

import dev.espalier.network.scripts.Mismatch;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up losses and hits over batches, in double, whatever the network computes in. */
public final class Tally {
    private final Loss loss;
    private final @Nullable Answers answers;
    private double sum;
    private long terms;
    private long correct;
    private int samples;

    private Tally(Loss loss, @Nullable Answers answers) {
        this.loss = loss;
        this.answers = answers;
    }

    public Tally(Loss loss) {
        this(loss, null);
    }

    /** One of a pass in order, whose score tells every answer. */
    public static Tally ofEach(Loss loss) {
        return new Tally(loss, loss == Loss.CROSS_ENTROPY ? new Answers() : null);
    }

    public int samples() {
        return samples;
    }

    /** Throws {@link Mismatch} where outputs and targets do not belong together. */
    public void add(Batch batch, Outputs outputs) {
        switch (loss) {
            case CROSS_ENTROPY -> addClasses(batch, outputs);
            case MSE, SUM_SQUARED_ERROR -> addSquares(batch, outputs);
        }
        samples += batch.size();
    }

    public Score score() {
        if (samples == 0) {
            throw new Mismatch("there are no samples to score");
        }
        return switch (loss) {
            case CROSS_ENTROPY -> new Score((double) correct / samples, sum / samples, correct, samples, answers);
            case MSE -> new Score(null, sum / terms, null, samples);
            case SUM_SQUARED_ERROR -> new Score(null, sum, null, samples);
        };
    }

    private void addClasses(Batch batch, Outputs outputs) {
        if (batch.targetType() != DType.INT64) {
            throw new Mismatch("cross_entropy needs class numbers as int64, the targets are "
                    + batch.targetType().label());
        }
        long[] shape = outputs.shape();
        if (shape.length != 2 || shape[0] != batch.size()) {
            throw new Mismatch("cross_entropy needs outputs of shape [" + batch.size()
                    + ", classes], the network's have shape " + Arrays.toString(shape));
        }
        int classes = (int) shape[1];
        ByteBuffer targets = batch.targets().slice().order(ByteOrder.nativeOrder());
        for (int i = 0; i < batch.size(); i++) {
            long target = targets.getLong(i * Long.BYTES);
            if (target < 0 || target >= classes) {
                throw new Mismatch("sample " + (samples + i) + " of the pass has class " + target
                        + ", but the network has " + classes + " outputs");
            }
            addClass(outputs.values(), i * classes, classes, (int) target);
        }
    }

    /** log(sum(exp(z))) - z[target], with the largest z taken out so that nothing overflows. */
    private void addClass(double[] outputs, int from, int classes, int target) {
        int largest = 0;
        boolean isNumber = true;
        for (int i = 0; i < classes; i++) {
            isNumber &= !Double.isNaN(outputs[from + i]);
            if (outputs[from + i] > outputs[from + largest]) {
                largest = i;
            }
        }
        double most = outputs[from + largest];
        double exponentials = 0;
        for (int i = 0; i < classes; i++) {
            exponentials += Math.exp(outputs[from + i] - most);
        }
        sum += Math.log(exponentials) + most - outputs[from + target];
        boolean isRight = isNumber && largest == target;
        correct += isRight ? 1 : 0;
        if (answers != null) {
            answers.add(target, largest, isRight);
        }
    }

    private void addSquares(Batch batch, Outputs outputs) {
        requireSameElements(batch, outputs.values().length, outputs.shape());
        ByteBuffer targets = batch.targets().slice().order(ByteOrder.nativeOrder());
        double[] values = outputs.values();
        for (int i = 0; i < values.length; i++) {
            double target = switch (batch.targetType()) {
                case FLOAT32 -> targets.getFloat(i * Float.BYTES);
                case FLOAT64 -> targets.getDouble(i * Double.BYTES);
                default ->
                    throw new Mismatch("regression needs float targets, they are "
                            + batch.targetType().label());
            };
            sum += (values[i] - target) * (values[i] - target);
        }
        terms += values.length;
    }

    /** (N) goes with (N, 1); anything that broadcasting would have to stretch is a mistake. */
    private static void requireSameElements(Batch batch, long outputs, long[] shape) {
        List<Long> targets = batch.targetShape();
        long elements = targets.stream().reduce(1L, Math::multiplyExact);
        if (elements != outputs || shape.length == 0 || shape[0] != batch.size()) {
            throw new Mismatch("the network's outputs have shape " + Arrays.toString(shape) + ", the targets " + targets
                    + ": they do not match");
        }
    }
}
