package dev.espalier.compression.workspace;

import dev.espalier.graph.channels.Cut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What steps have made of a model beside the values of its tensors. With these, and its architecture, it is all that
 * later steps go on from.
 */
public final class Promises {
    private final List<Promise> all = new ArrayList<>();
    private final Masks masks = add(new Masks());
    private final Thresholds thresholds = add(new Thresholds());
    private final CutRows cutRows = add(new CutRows());
    private final Roundings roundings;
    private final Unrounded unrounded;

    /** @param file of the tensors that are promised of */
    Promises(WorkingFile file) {
        roundings = add(new Roundings(file));
        unrounded = add(new Unrounded(file));
    }

    /** From now on it is carried wherever the network goes. */
    <P extends Promise> P add(P promise) {
        all.add(promise);
        return promise;
    }

    public Masks masks() {
        return masks;
    }

    public Thresholds thresholds() {
        return thresholds;
    }

    public Roundings roundings() {
        return roundings;
    }

    public CutRows cutRows() {
        return cutRows;
    }

    public Unrounded unrounded() {
        return unrounded;
    }

    void reshape(Cut cut) throws IOException {
        for (Promise promise : all) {
            promise.reshape(cut);
        }
    }

    void save(SavedWorkspace into) throws IOException {
        for (Promise promise : all) {
            promise.save(into);
        }
    }

    void load(SavedWorkspace from) throws IOException {
        for (Promise promise : all) {
            promise.load(from);
        }
    }
}
