package dev.espalier.compression.spec;

import dev.espalier.graph.LayerName;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steps work on, as far as it tells how long they take, counted in samples that go through the network once.
 *
 * @param dataset null where there is none
 * @param layers names of the model's layers
 */
public record Workload(@Nullable DatasetInfo dataset, List<LayerName> layers) {
    /** What a sample counts for that goes through forward and backward. */
    public static final int TRAINING = 3;

    /** What the timing of one batch size counts for: some two seconds, of whatever network. */
    public static final int LATENCY = 2000;

    public double samples(Part part) {
        return dataset == null ? 0 : dataset.samples(part);
    }
}
