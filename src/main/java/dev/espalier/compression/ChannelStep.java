package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.formats.TensorInfo;
import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.samples.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/**
 * Prunes whole output units: at once, then finetuned if asked to, or along a ramp while finetuning. Units are set to zero,
 * or taken out of the network; along a ramp, set to zero first and taken out in the end.
 */
final class ChannelStep {
    private final StepSpec.Prune spec;
    private final Workspace workspace;
    private final Evaluator evaluator;
    private final StepContext context;
    private final Channels channels;
    private final ChannelSelection selection;

    ChannelStep(StepSpec.Prune spec, Workspace workspace, Evaluator evaluator, StepContext context) {
        this.spec = spec;
        this.workspace = workspace;
        this.evaluator = evaluator;
        this.context = context;
        this.channels = workspace.channels();
        workspace.select(spec.layers(), context.listener());
        this.selection = ChannelSelection.of(spec, channels, workspace.layers());
    }

    StepOutcome apply() throws IOException {
        selection.notes().forEach(note -> context.listener().log(PipelineListener.Level.INFO, note));
        if (selection.chosen().isEmpty()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "no selected layer has outputs that may be removed",
                    selection.notes().isEmpty()
                            ? "the network's own outputs stay; select layers before them"
                            : String.join("; ", selection.notes()));
        }
        requireReadable();
        return spec.schedule().type() == PruneSchedule.Type.ONE_SHOT ? atOnce() : ramped();
    }

    private void requireReadable() {
        for (ChannelSelection.Choice choice : selection.chosen()) {
            if (spec.criterion() == Criterion.BATCH_NORM_SCALE && choice.group().scales().isEmpty()) {
                throw new CompressionFailure(
                        CompressionFailure.Code.UNSUPPORTED,
                        "no batch norm scales the outputs of " + choice.layers(),
                        "exclude these layers, or choose criterion l2");
            }
        }
        List<TensorInfo> read = selection.chosen().stream()
                .flatMap(choice -> Stream.concat(
                        choice.group().members().stream(), choice.group().scales().stream()))
                .map(ChannelGroup.Member::tensor)
                .distinct()
                .map(workspace.tensors()::tensor)
                .toList();
        workspace.requireFinite(read, "find out what broke the checkpoint, or exclude the layer from the step");
    }

    private StepOutcome atOnce() throws IOException {
        apply(cut());
        StepSpec.Finetune finetune = spec.finetune();
        if (finetune == null) {
            return StepOutcome.of(layers());
        }
        Score before = score();
        Finetuning finetuning = new Finetuning(finetune, null, spec.sparsity(), workspace, evaluator, context);
        return StepOutcome.of(layers(), before, finetuning.run());
    }
}
