package dev.espalier.formats.compressed;

import dev.espalier.formats.huggingface.Rewriting;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.IntegerGrids;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Hugging Face folder in which some weights are codes, as compressed-tensors reads it. */
public final class CompressedFolder implements Rewriting {
    /** Finds the integers behind a weight; always the same for the same weight. */
    public interface GridSource {
        IntegerGrids of(TensorInfo weight, Quantizer quantizer) throws IOException;
    }

    private final TensorFile tensors;
    private final GridSource grids;
    private final Map<String, CompressedWeight> weights = new LinkedHashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    /** The weight that a tensor stands for, and how it was rounded. */
    private record Owner(CompressedWeight weight, Quantizer quantizer) {}

    /** All that stands for one weight is written in turn, so that its integers are found once. */
    private @Nullable IntegerGrids last;

    private String lastOf = "";

    /**
     * Of a model's tensors.
     *
     * @param coded how the weights that come out as codes were rounded, by their names
     */
    public CompressedFolder(TensorFile tensors, Map<String, Quantizer> coded, GridSource grids) {
        this.tensors = tensors;
        this.grids = grids;
        boolean packed = coded.values().stream().map(WeightScheme::of).anyMatch(CompressedFolder::needsPacking);
        coded.forEach((name, quantizer) -> {
            CompressedWeight weight = new CompressedWeight(tensors.tensor(name), WeightScheme.of(quantizer), packed);
            weights.put(name, weight);
            weight.tensors().forEach(tensor -> owners.put(tensor.name(), new Owner(weight, quantizer)));
        });
    }

    /** Whole tensors of bytes need no packing; all else is what other programs know in the packed form alone. */
    private static boolean needsPacking(WeightScheme scheme) {
        return scheme.bits() != Byte.SIZE || !scheme.symmetric() || scheme.granularity() != Granularity.TENSOR;
    }

    @Override
    public List<TensorInfo> becomes(TensorInfo tensor) {
        CompressedWeight weight = weights.get(tensor.name());
        return weight == null ? List.of(tensor) : weight.tensors();
    }

    @Override
    public void copy(TensorInfo written, OutputStream to) throws IOException {
        Owner owner = owners.get(written.name());
        if (owner == null) {
            tensors.copy(written, to);
            return;
        }
        TensorInfo weight = owner.weight().weight();
        IntegerGrids found = last;
        if (found == null || !lastOf.equals(weight.name())) {
            found = grids.of(weight, owner.quantizer());
            last = found;
            lastOf = weight.name();
        }
        owner.weight().write(written, tensors.values(weight.name()), found, to);
    }

    @Override
    public byte[] config(byte[] original) {
        return new QuantizationConfig(weights.values(), tensors.distinct()).in(original);
    }

    /** How far a stored weight may lie from its code's value, as a fraction of itself. */
    public static double slack(TensorInfo weight) {
        return WeightScheme.slack(weight.dtype());
    }
}
