package dev.espalier.reports;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.Verdict;
import dev.espalier.text.Blank;
import org.jspecify.annotations.Nullable;

/**
 * What a table of jobs shows of a report.
 *
 * @param last null until the report is complete
 */
public record JobFigures(
        @Nullable Measure baseline,
        @Nullable Measure last,
        @Nullable Comparison comparison,
        @Nullable Verdict verdict,
        Stages stages) {
    public JobFigures {
        stages = stages == null ? Stages.NONE : stages;
    }

    /** Of a job that has no report yet. */
    public static final JobFigures NONE = Blank.of(JobFigures.class);

    /**
     * What later stages say replaces what earlier ones do.
     *
     * @param beforeFinetune accuracy between change and finetuning, in the last stage that has it
     * @param latencyMs median of the last measured stage, at its first batch size
     * @param latencyNoisy whether its quartiles lie further apart than it is long
     */
    public record Stages(
            @Nullable Double beforeFinetune,
            @Nullable Double latencyMs,
            @Nullable Boolean latencyNoisy) {
        static final Stages NONE = Blank.of(Stages.class);

        Stages then(Stages later) {
            return new Stages(
                    later.beforeFinetune() == null ? beforeFinetune : later.beforeFinetune(),
                    later.latencyMs() == null ? latencyMs : later.latencyMs(),
                    later.latencyMs() == null ? latencyNoisy : later.latencyNoisy());
        }
    }
}
