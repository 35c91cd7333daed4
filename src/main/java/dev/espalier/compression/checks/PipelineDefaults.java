package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.training.KeepBest;
import dev.espalier.network.Loss;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what a record alone cannot know, since it depends on the model and the dataset: a pipeline says in full what it
 * does before it is stored or run.
 *
 * @param runnable whether the model can be run
 * @param dataset null where there is none
 */
public record PipelineDefaults(boolean runnable, @Nullable DatasetInfo dataset) {
    public PipelineSpec fill(PipelineSpec spec) {
        return new PipelineSpec(
                spec.seed(),
                spec.steps().stream()
                        .map(step -> step.withFinetune(this::finetune))
                        .toList(),
                spec.loss() == null ? loss() : spec.loss(),
                spec.export() == null ? export() : spec.export(),
                spec.expectBaseline(),
                spec.requirements());
    }

    private @Nullable Loss loss() {
        if (dataset == null) {
            return null;
        }
        return dataset.task() == DatasetSpec.Task.REGRESSION ? Loss.MSE : Loss.CROSS_ENTROPY;
    }

    private List<Export> export() {
        return List.of(runnable ? Export.TORCHSCRIPT : Export.SAFETENSORS);
    }

    private Finetune finetune(Finetune finetune) {
        if (finetune.keepBest() != null || dataset == null) {
            return finetune;
        }
        Part part = dataset.validationSamples() > 0 ? Part.VALIDATION : Part.TEST;
        return finetune.withKeepBest(new KeepBest(part));
    }
}
