package dev.espalier.compression.running;

import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Workload;
import dev.espalier.graph.LayerName;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.Part;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** How far a pipeline is, counted in samples that went through the network; a trained sample counts for three. */
public final class Progress {
    private final PipelineListener listener;
    private final double[] doneAfter;
    private final double total;
    private double done;
    private String step = "baseline";
    private @Nullable Integer stepIndex;
    private @Nullable Integer epoch;
    private @Nullable Integer epochs;

    /** @param layers names of the model's layers */
    public Progress(
            PipelineSpec spec, @Nullable DatasetInfo dataset, List<LayerName> layers, PipelineListener listener) {
        this.listener = listener;
        Workload work = new Workload(dataset, layers);
        double sum = 1 + work.samples(Part.TEST);
        this.doneAfter = new double[spec.steps().size() + 1];
        for (int i = 0; i < spec.steps().size(); i++) {
            doneAfter[i] = sum - 1;
            sum += spec.steps().get(i).cost(work);
        }
        doneAfter[spec.steps().size()] = sum - 1;
        if (spec.export() != null) {
            for (Export form : spec.export()) {
                sum += form.cost(work);
            }
        }
        if (spec.requirements() != null && spec.requirements().maxLatencyMs() != null) {
            sum += Workload.LATENCY;
        }
        this.total = sum;
    }

    public void begin(String nextStep, @Nullable Integer index) {
        step = nextStep;
        stepIndex = index;
        epoch = null;
        epochs = null;
        advance(0);
    }

    /** The baseline and so many steps were taken over. */
    public void skip(int steps) {
        done = doneAfter[steps];
    }

    public void epoch(int number, int of) {
        epoch = number;
        epochs = of;
        advance(0);
    }

    /**
     * Hears of one pass over samples, which tells each time how many are done so far.
     *
     * @param cost what one sample counts for
     */
    public IntConsumer pass(int cost) {
        int[] heard = {0};
        return samples -> {
            advance((double) (samples - heard[0]) * cost);
            heard[0] = samples;
        };
    }

    private void advance(double units) {
        done = Math.min(total, done + units);
        listener.progress(done / total, step, stepIndex, epoch, epochs);
    }
}
