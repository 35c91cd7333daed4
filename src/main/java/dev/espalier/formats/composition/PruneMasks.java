package dev.espalier.formats.composition;

import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/** {@code X_orig} and {@code X_mask} of {@code torch.nn.utils.prune}: X is their product. */
final class PruneMasks {
    private static final String ORIGINAL = "_orig";
    private static final String MASK = "_mask";

    private final List<String> composed = new ArrayList<>();

    /** Composes what there is in the table as it is. */
    boolean compose(WeightTable table) {
        for (String name : table.names()) {
            if (name.endsWith(MASK)) {
                String base = name.substring(0, name.length() - MASK.length());
                table.find(base + ORIGINAL)
                        .ifPresent(original ->
                                compose(base, original, table.find(name).orElseThrow(), table));
            }
        }
        return table.settle();
    }

    private void compose(String name, Weight original, Weight mask, WeightTable table) {
        boolean sameShape = mask.info().shape().equals(original.info().shape());
        if (!ShownNames.isName(name)
                || !original.isFloat()
                || !mask.isNumeric()
                || !(sameShape || ShownNames.isLayers(name))) {
            return;
        }
        if (!sameShape) {
            throw Refusals.mask(
                    name,
                    "\"" + name + MASK + "\" has shape " + mask.info().shape() + ", but \"" + name + ORIGINAL
                            + "\", which it masks, " + original.info().shape(),
                    broadcasts(mask.info(), original.info()));
        }
        if (table.has(name) && !ShownNames.isLayers(name)) {
            return;
        }
        if (table.has(name)) {
            throw Refusals.both(name, name + ORIGINAL + ", " + name + MASK);
        }
        if (table.has(name + "_u")) {
            throw Refusals.spectral(name, "but a mask stands beside it, and PyTorch has the one or the other");
        }
        table.compose(
                new Weight.Masked(Weight.named(name, original), original, mask), name + ORIGINAL, List.of(name + MASK));
        composed.add(name);
    }

    /** Whether PyTorch would stretch the mask to the shape of what it masks. */
    private static boolean broadcasts(TensorInfo mask, TensorInfo original) {
        int more = original.rank() - mask.rank();
        for (int i = 0; i < mask.rank() && more >= 0; i++) {
            long size = mask.shape().get(i);
            if (size != 1 && size != original.shape().get(more + i)) {
                return false;
            }
        }
        return more >= 0;
    }

    void tell(List<String> findings) {
        if (!composed.isEmpty()) {
            findings.add("multiplied by their masks, as torch.nn.utils.prune does: " + ShownNames.names(composed)
                    + "; what the masks prune stays 0 in training, and exports hold the products under these names, as"
                    + " after prune.remove");
        }
    }
}
