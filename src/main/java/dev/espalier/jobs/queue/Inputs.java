package dev.espalier.jobs.queue;

import dev.espalier.compression.checks.ModelFacts;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.graph.Architecture;
import dev.espalier.jobs.Job;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.storage.Blobs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The models and datasets that jobs read and make, as far as jobs need to know them. */
public interface Inputs {
    Optional<Model> model(String tenant, String id);

    Optional<Dataset> dataset(String tenant, String id);

    /**
     * Keeps both from being deleted until the caller's transaction ends, by which time a job says that it needs them.
     * Throws a 422 where one is gone.
     */
    void hold(String tenant, String modelId, @Nullable String datasetId);

    /** Makes a finished file a model, in the transaction of the caller, who holds the file until its end; answers its id. */
    String addProduced(Job job, Model parent, PipelineResult result, Blobs.Staged file);

    /**
     * @param architecture null where it is not known
     * @param produced whether an earlier job made it, so that its zeros are meant
     */
    record Model(String sha256, @Nullable Architecture architecture, boolean produced, ModelFacts facts) {
        String id() {
            return facts.id();
        }
    }

    /** A dataset's file, how it is prepared, and what is in it. */
    record Dataset(String id, String sha256, DatasetSpec spec, DatasetInfo info) {}
}
