package dev.espalier.compression.checks;

import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.EnumNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steps are checked against, and what was found wrong so far.
 *
 * @param model null where there is none of the id that the job names
 * @param dataset null where the job names none, or none that exists
 */
record StepGround(@Nullable ModelFacts model, @Nullable DatasetInfo dataset, List<Objection> errors) {
    void part(String at, Part part, String purpose) {
        if (dataset != null && dataset.samples(part) == 0) {
            add(at, "the dataset has no " + EnumNames.of(part) + " part to " + purpose);
        }
    }

    boolean needsDataset(String at, String what) {
        if (dataset != null) {
            return true;
        }
        add("/datasetId", what + " (" + at + ") needs a dataset, and the job names none");
        return false;
    }

    void runs(String at, String what) {
        if (model != null && !model.runnable()) {
            add(
                    at,
                    what + " needs a model that can be run, and " + model.id()
                            + " is not runnable; its findings say why");
        }
    }

    /** A program whose structure is not known can be run, but nothing can be put between its operations. */
    void needsGraph(String at, String what) {
        if (model != null && model.runnable() && !model.hasGraph()) {
            add(
                    at,
                    what + " needs the network's graph, and model " + model.id() + " has none (" + model.noGraph()
                            + "); give it an \"architecture\" by PATCH /api/v1/models/" + model.id());
        }
    }

    void selection(String at, LayerSelection selection) {
        if (model != null && selection.select(model.layers()).isEmpty()) {
            add(
                    at,
                    "no layer of model " + model.id() + " is selected by include " + selection.include()
                            + " and exclude " + selection.exclude());
        }
    }

    void add(String pointer, String detail) {
        Objection error = new Objection(pointer, detail);
        if (!errors.contains(error)) {
            errors.add(error);
        }
    }
}
