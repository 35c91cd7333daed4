package dev.espalier.graph;

import java.util.ArrayList;
import java.util.List;

/** The shape of values that are added or concatenated. */
record Combination(List<List<Long>> inputs) {
    /** Of the same number of axes, each as long as the others' or of size 1. */
    List<Long> broadcast(String verb) {
        List<Long> shape = new ArrayList<>(inputs.getFirst());
        for (List<Long> input : inputs) {
            boolean fits = input.size() == shape.size();
            for (int i = 0; fits && i < input.size(); i++) {
                long mine = shape.get(i);
                long other = input.get(i);
                fits = mine == other || mine == 1 || other == 1;
                shape.set(i, mine == 1 ? other : mine);
            }
            if (!fits) {
                throw new ArchitectureMismatch(verb + " values of shapes " + inputs
                        + ", expected equal ones, or axes of size 1 where they differ");
            }
        }
        return shape;
    }

    List<Long> concatenated(int axis) {
        List<Long> first = inputs.getFirst();
        int along = axis(axis, first);
        List<Long> shape = new ArrayList<>(first);
        for (List<Long> input : inputs.subList(1, inputs.size())) {
            List<Long> others = new ArrayList<>(input);
            if (input.size() == first.size()) {
                others.set(along, first.get(along));
            }
            if (!others.equals(first)) {
                throw new ArchitectureMismatch("concatenates values of shapes " + inputs + " along axis " + axis
                        + ", expected equal sizes along all other axes");
            }
            shape.set(along, Math.addExact(shape.get(along), input.get(along)));
        }
        return shape;
    }

    /** Counted from the front, 0 is the first after the batch. */
    static int axis(int axis, List<Long> shape) {
        int fromFront = axis < 0 ? axis + shape.size() : axis;
        if (fromFront < 0 || fromFront >= shape.size()) {
            throw new ArchitectureMismatch("has axis " + axis + ", but reads values of shape " + shape);
        }
        return fromFront;
    }
}
