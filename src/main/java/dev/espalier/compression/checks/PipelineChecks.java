package dev.espalier.compression.checks;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.network.Loss;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.text.EnumNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a schema cannot know: pipelines that are well-formed but impossible. Names everything at once. */
public final class PipelineChecks {
    private final @Nullable ModelFacts model;
    private final @Nullable DatasetFacts dataset;

    /**
     * @param model null where it is not known; nothing is objected then that only it could tell
     * @param dataset null where the pipeline has none
     */
    public PipelineChecks(@Nullable ModelFacts model, @Nullable DatasetFacts dataset) {
        this.model = model;
        this.dataset = dataset;
    }

    /** Everything that stands in the way, in the order of steps, exports, and what all of them work on. */
    public List<Objection> objections(PipelineSpec spec) {
        List<Objection> found = new ArrayList<>();
        steps(spec, new StepGround(model, dataset == null ? null : dataset.info(), found));
        found.addAll(objectionsWhateverTheDataset(spec));
        if (dataset != null) {
            loss(spec, dataset, found);
            if (model != null) {
                new InputMatch(model).check(dataset.info(), found);
            }
        }
        return List.copyOf(found);
    }

    /** What stands in the way whatever the samples are: for a pipeline whose dataset is named, and not known. */
    public List<Objection> objectionsWhateverTheDataset(PipelineSpec spec) {
        List<Objection> found = new ArrayList<>();
        if (model != null) {
            new ChannelChecks(model, found).check(spec);
            new ExportChecks(model, found).check(spec);
        }
        return found;
    }

    private static void steps(PipelineSpec spec, StepGround ground) {
        StepChecks checks = new StepChecks(ground);
        for (int i = 0; i < spec.steps().size(); i++) {
            checks.check("/steps/" + i, spec.steps().get(i));
        }
        new AnswerChecks(ground).check(spec);
        new OrderChecks(ground).check(spec.steps());
        new RecalibrateChecks(ground).check(spec);
        ExportChecks.checkSamples(spec, ground);
    }

    private static void loss(PipelineSpec spec, DatasetFacts dataset, List<Objection> found) {
        if (spec.loss() == null) {
            return;
        }
        DatasetInfo info = dataset.info();
        boolean regression = info.task() == DatasetSpec.Task.REGRESSION;
        if (regression == (spec.loss() == Loss.CROSS_ENTROPY)) {
            found.add(new Objection(
                    "/loss",
                    regression
                            ? "cross_entropy needs classes, and dataset " + dataset.id() + " is for regression"
                            : EnumNames.of(spec.loss())
                                    + " needs numbers to come near, and dataset " + dataset.id()
                                    + " is for classification"));
        }
    }
}
