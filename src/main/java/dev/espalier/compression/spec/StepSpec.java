package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pipeline. The JSON field {@code type} picks the record, and each record is the one home of its kind: it
 * answers for itself what is below. A record's compact constructor is the one place of its defaults: the served schema
 * reads them from a record made of nothing, so constructors take null for anything.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", requireTypeIdForSubtypes = OptBoolean.FALSE)
@JsonSubTypes({
    @Type(value = Evaluate.class, name = Evaluate.TYPE),
    @Type(value = Prune.class, name = Prune.TYPE),
    @Type(value = Finetune.class, name = Finetune.TYPE),
    @Type(value = Quantize.class, name = Quantize.TYPE),
    @Type(value = Recalibrate.class, name = Recalibrate.TYPE),
    @Type(value = Sensitivity.class, name = Sensitivity.TYPE),
    @Type(value = MeasureLatency.class, name = MeasureLatency.TYPE)
})
public sealed interface StepSpec permits Evaluate, Prune, Finetune, Quantize, Recalibrate, Sensitivity, MeasureLatency {
    /** How many samples of the train part a step looks at unless told. */
    int CALIBRATION_SAMPLES = 1024;

    /** The name of the kind, as in the JSON field {@code type}. */
    String type();

    /** What steps of the kind do, in one sentence; the same for all of a kind. */
    String summary();

    /** What becomes of the model; empty where its weights stay as they were found. */
    Optional<Change> change();

    /** Whether it works on the network's graph, which a program has only in its code. */
    boolean needsGraph();

    /** Whether there is nothing to do without samples, whatever the model. */
    boolean needsDataset();

    /** The finetuning that it is, or that is a part of it; null where there is none. */
    default @Nullable Finetune finetune() {
        return null;
    }

    /** The same step with its finetuning, where there is one, replaced. */
    default StepSpec withFinetune(UnaryOperator<Finetune> change) {
        return this;
    }

    /** Its share of a job's progress: how many samples go through the network. */
    double cost(Workload work);
}
