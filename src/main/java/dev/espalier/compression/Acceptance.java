package dev.espalier.compression;

import dev.espalier.compression.checks.DatasetFacts;
import dev.espalier.compression.checks.ModelFacts;
import dev.espalier.compression.checks.Objection;
import dev.espalier.compression.checks.PipelineChecks;
import dev.espalier.compression.checks.PipelineDefaults;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.samples.DatasetInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a pipeline against the model and the dataset that it is to be run on, before anything runs. Objections are a
 * service's own, and so are defaults; what they are about is called by the name of its file.
 */
record Acceptance(
        PipelineInput input, Workspace workspace, @Nullable DatasetInfo dataset) {
    /** The pipeline in full. Throws {@link CompressionFailure} with everything that stands in its way. */
    PipelineSpec of(PipelineSpec spec) {
        ModelFacts model = ModelFacts.of(
                name(input.model()),
                workspace.format(),
                workspace.structure(),
                workspace.tensors().tensors(),
                () -> workspace.lift(dataset == null ? null : dataset.inputShape()));
        DatasetFacts samples =
                input.dataset() == null || dataset == null ? null : new DatasetFacts(name(input.dataset()), dataset);
        List<Objection> objections = new PipelineChecks(model, samples).objections(spec);
        if (!objections.isEmpty()) {
            throw refused(objections);
        }
        return new PipelineDefaults(model.runnable(), dataset).fill(spec);
    }

    private CompressionFailure refused(List<Objection> objections) {
        boolean samples = objections.stream().allMatch(each -> each.pointer().equals("/datasetId"));
        return new CompressionFailure(
                samples ? CompressionFailure.Code.DATA : CompressionFailure.Code.UNSUPPORTED,
                objections.stream()
                        .map(each -> each.pointer() + ": " + each.detail())
                        .collect(Collectors.joining("\n")),
                workspace.structure().runnable()
                        ? null
                        : "the model's findings: "
                                + String.join("; ", workspace.structure().findings()));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
