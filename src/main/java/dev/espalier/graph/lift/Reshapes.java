package dev.espalier.graph.lift;

import dev.espalier.graph.Op;
import dev.espalier.graph.lift.Value.Batch;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.graph.lift.Value.Whole;
import java.util.ArrayList;
import java.util.List;

/** Operators that see the same numbers under another shape. What it takes to make that so is left to whoever reads it. */
final class Reshapes {
    private final NodeRecorder recorder;

    Reshapes(NodeRecorder recorder) {
        this.recorder = recorder;
    }

    Flow flatten(Arguments call, Flow input) {
        int rank = input.shape().size() + 1;
        int start = dimension(call, "start_dim", 0, rank);
        int end = dimension(call, "end_dim", -1, rank);
        if (start == 0 || end < start) {
            throw call.refused("it mixes samples");
        }
        List<Long> shape = new ArrayList<>(input.shape().subList(0, start - 1));
        shape.add(product(call, input.shape().subList(start - 1, end)));
        shape.addAll(input.shape().subList(end, rank - 1));
        return new Flow(input.memory(), shape);
    }

    /** The first size is the number of samples, or the one that is left open. */
    Flow reshape(Arguments call, Flow input) {
        List<Value> sizes = call.items("shape");
        if (sizes.size() < 2) {
            throw call.refused("it mixes samples");
        }
        boolean open = switch (sizes.getFirst()) {
            case Batch _ -> false;
            case Whole(long size) when size == -1 -> true;
            case Value other -> throw call.refused("it makes " + other.told() + " of the number of samples");
        };
        List<Long> shape = new ArrayList<>();
        for (Value size : sizes.subList(1, sizes.size())) {
            if (!(size instanceof Whole(long value)) || value < -1 || value == 0) {
                throw call.refused("its sizes are not all known, one is " + size.told());
            }
            shape.add(value);
        }
        long all = product(call, input.shape());
        long known = product(call, shape.stream().filter(size -> size > 0).toList());
        int left = shape.indexOf(-1L);
        if (left >= 0 && !open && shape.lastIndexOf(-1L) == left && all % known == 0) {
            shape.set(left, all / known);
        } else if (left >= 0 || all != known) {
            throw call.misfit("values of shape " + input.shape() + " do not make " + shape);
        }
        return new Flow(input.memory(), shape);
    }

    Flow squeeze(Arguments call, Flow input) {
        if (!(call.get("dim") instanceof Whole)) {
            throw call.refused("it takes whatever axes away that have one value, samples too");
        }
        int dimension = dimension(call, "dim", 0, input.shape().size() + 1);
        if (dimension == 0) {
            throw call.refused("it takes the samples' axis away");
        }
        List<Long> shape = new ArrayList<>(input.shape());
        if (shape.get(dimension - 1) == 1) {
            shape.remove(dimension - 1);
        }
        return new Flow(input.memory(), shape);
    }

    Flow unsqueeze(Arguments call, Flow input) {
        int dimension = dimension(call, "dim", 0, input.shape().size() + 2);
        if (dimension == 0) {
            throw call.refused("it puts an axis before the samples");
        }
        List<Long> shape = new ArrayList<>(input.shape());
        shape.add(dimension - 1, 1L);
        return new Flow(input.memory(), shape);
    }

    /** All of an axis, or every n-th row and then every n-th column, or the other way around. */
    Value slice(Arguments call, Value from) {
        Flow input = from instanceof Value.Skipped(Flow rows, long _, long _) ? rows : whole(call, from);
        long step = call.whole("step", 1);
        int axis = dimension(call, "dim", 0, input.shape().size() + 1);
        long size = axis > 0 ? input.shape().get(axis - 1) : Long.MAX_VALUE;
        if (call.whole("start", 0) != 0 || call.whole("end", Long.MAX_VALUE) < size || step < 1 || step > Op.LARGEST) {
            throw call.refused("it cuts values off, and a graph takes every n-th row and column");
        }
        if (step == 1) {
            return from;
        }
        if (input.shape().size() != 3 || axis < 2) {
            throw call.refused("it skips other than rows and columns");
        }
        if (!(from instanceof Value.Skipped(Flow _, long before, long every))) {
            return new Value.Skipped(input, axis, step);
        }
        if (before == axis || every != step) {
            throw call.refused("it does not take as many rows as columns");
        }
        Flow skipped = recorder.step(call, new Op.Subsample((int) step), input);
        input.memory().overlaps(skipped.memory());
        return skipped;
    }

    private static Flow whole(Arguments call, Value from) {
        if (from instanceof Flow flow) {
            return flow;
        }
        throw call.refused("it reads " + from.told());
    }

    private static int dimension(Arguments call, String name, int otherwise, int rank) {
        long given = call.whole(name, otherwise);
        long fromFront = given < 0 ? given + rank : given;
        if (fromFront < 0 || fromFront >= rank) {
            throw call.misfit(name + " is " + given + " of " + rank + " axes");
        }
        return (int) fromFront;
    }

    private static long product(Arguments call, List<Long> sizes) {
        try {
            return sizes.stream().reduce(1L, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw call.refused("its sizes are beyond counting");
        }
    }
}
