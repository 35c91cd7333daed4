package dev.espalier.jobs;

import dev.espalier.compression.PipelineResult;
import dev.espalier.formats.TensorInfo;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.LayerName;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.DatasetSpec;
import dev.espalier.storage.Blobs;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The models and datasets that jobs read and make, as far as jobs need to know them. */
interface Inputs {
    Optional<Model> model(String tenant, String id);

    Optional<Dataset> dataset(String tenant, String id);

    /**
     * Keeps both from being deleted until the caller's transaction ends, by which time a job says that it needs them.
     * Throws a 422 where one is gone.
     */
    void hold(String tenant, String modelId, @Nullable String datasetId);

    /** All tensors of a model, in file order; none where there is no such model. */
    List<Tensor> tensors(String tenant, String modelId);

    /** The shape of what the model's graph makes of a sample of this shape; empty where it has none or cannot be run on such. */
    Optional<List<Long>> resultShape(String tenant, String modelId, List<Long> sample);

    /** The model's graph and tensors; empty where it has no graph. */
    Optional<Network> network(String tenant, String modelId);

    /** Makes a finished file a model, in the transaction of the caller, who holds the file until its end; answers its id. */
    String addProduced(Job job, Model parent, PipelineResult result, Blobs.Staged file);

    /**
     * @param layers names of prunable layers
     * @param parameters how many numbers are learned
     * @param input shape of one sample; null where not known
     * @param output shape of one result; null where not known
     * @param produced whether an earlier job made it, so that its zeros are meant
     * @param noGraph why there is no graph, not even one lifted from a program's code; null where there is one
     * @param graphInput shape of one sample as the graph has it, whose height and width may be assumed; null without one
     */
    record Model(
            String id,
            String sha256,
            @Nullable Architecture architecture,
            boolean runnable,
            List<LayerName> layers,
            long parameters,
            @Nullable List<Long> input,
            @Nullable List<Long> output,
            boolean produced,
            @Nullable String noGraph,
            @Nullable List<Long> graphInput) {
        /** Whether more is known of the network than that it runs. */
        boolean hasGraph() {
            return noGraph == null;
        }
    }

    /** A graph, and the shapes of what it computes with. */
    record Network(Graph graph, List<TensorInfo> tensors) {}

    /** A tensor's name, its dtype as numpy and PyTorch call it, and its size. */
    record Tensor(String name, String dtype, long bytes) {}

    /** A dataset's file, how it is prepared, and what is in it. */
    record Dataset(String id, String sha256, DatasetSpec spec, DatasetInfo info) {}
}
