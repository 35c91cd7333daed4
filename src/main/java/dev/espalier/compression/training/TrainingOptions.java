package dev.espalier.compression.training;

import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.training.Distillation;
import dev.espalier.compression.spec.training.Recording;
import dev.espalier.network.training.Penalty;
import dev.espalier.network.training.Teacher;
import dev.espalier.network.training.Training;
import dev.espalier.network.training.Trajectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** A finetune step's options as the engine takes them. Owns the teacher, where there is one; close it. */
record TrainingOptions(Training training) implements AutoCloseable {
    static TrainingOptions of(Finetune spec, Run run) throws IOException {
        warnOfIdle(spec, run);
        return new TrainingOptions(new Training(
                run.evaluator().loss(),
                spec.optimizer().optimizer(),
                penalties(spec),
                run.workspace().layers().stream()
                        .map(layer -> layer.weight().name())
                        .toList(),
                teacher(spec.distillation(), run),
                spec.record().contains(Recording.WEIGHTS) ? new Trajectory() : null));
    }

    /** The regularizer comes first, so that whatever it does no more weights than the projection's stay. */
    private static List<Penalty> penalties(Finetune spec) {
        List<Penalty> penalties = new ArrayList<>();
        if (spec.regularizer() != null) {
            penalties.add(spec.regularizer().penalty());
        }
        if (spec.projection() != null) {
            penalties.add(spec.projection().penalty());
        }
        return penalties;
    }

    private static void warnOfIdle(Finetune spec, Run run) {
        long weights = run.workspace().layers().stream()
                .mapToLong(layer -> layer.weight().elements())
                .sum();
        Integer free = spec.regularizer() == null ? null : spec.regularizer().keep();
        Integer kept = spec.projection() == null ? null : spec.projection().keep();
        warnOfIdle("regularizer", free, weights, run);
        warnOfIdle("projection", kept, weights, run);
    }

    private static void warnOfIdle(String option, @Nullable Integer keep, long weights, Run run) {
        if (keep != null && keep >= weights) {
            run.warn("the " + option + " does nothing: it lets " + keep + " weights be, and the prunable layers have "
                    + weights);
        }
    }

    private static @Nullable Teacher teacher(@Nullable Distillation distillation, Run run) throws IOException {
        if (distillation == null) {
            return null;
        }
        return new Teacher(run.evaluator().loadOriginal(), distillation.temperature(), distillation.weight());
    }

    /** Null where nothing was recorded. */
    @Nullable
    List<TrajectoryPoint> trajectory(Run run) {
        Trajectory trajectory = training.trajectory();
        if (trajectory == null) {
            return null;
        }
        List<TrajectoryPoint> points = new ArrayList<>();
        for (Trajectory.Point point : trajectory.points()) {
            Map<String, List<Double>> weights = new LinkedHashMap<>();
            point.weights()
                    .forEach((name, values) ->
                            weights.put(name, DoubleStream.of(values).boxed().toList()));
            points.add(new TrajectoryPoint(points.size(), run.finite("loss", point.loss()), weights));
        }
        return points;
    }

    @Override
    public void close() {
        if (training.teacher() != null) {
            training.teacher().network().close();
        }
    }
}
