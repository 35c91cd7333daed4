package dev.espalier.compression;

import dev.espalier.formats.Checkpoint;
import dev.espalier.formats.DType;
import dev.espalier.formats.TensorFile;
import dev.espalier.formats.TensorInfo;
import dev.espalier.formats.composition.ModelFiles;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Role;
import dev.espalier.graph.Structure;
import dev.espalier.graph.TorchScriptWriter;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.lift.Lifter;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.naming.OwnNames;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Rounding;
import dev.espalier.network.Engine;
import dev.espalier.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The model that a pipeline works on: its tensors in a mapped file, edited in place, and what steps before have promised
 * of them, masks and quantizers. A checkpoint of a job is this file and these promises.
 */
final class Workspace implements AutoCloseable {
    /** The snapshot of the tensors as the job found them. */
    static final String ORIGINAL = "original.safetensors";

    private final Path folder;
    private final Structure original;
    private Path file;
    private TensorFile tensors;
    private Structure structure;
    /** Stays open where its program is what runs: its code is in the file. */
    private final @Nullable Checkpoint source;

    private final Map<String, Mask> masks = new HashMap<>();
    private final Map<String, Double> thresholds = new HashMap<>();
    private final Map<String, Quantizer> quantizers = new LinkedHashMap<>();
    private final Map<String, Rounding> roundings = new HashMap<>();
    private final CutRows cutRows = new CutRows();
    private final Unrounded unrounded = new Unrounded();

    private Workspace(Path folder, Path file, TensorFile tensors, Structure structure, @Nullable Checkpoint source) {
        this.folder = folder;
        this.file = file;
        this.tensors = tensors;
        this.original = structure;
        this.structure = structure;
        this.source = source;
    }

    /** Unpacks the model into the folder. Throws {@code RefusedFile} for a file that cannot be read. */
    static Workspace open(PipelineInput input) throws IOException {
        Path scratch = Files.createDirectories(input.folder().resolve("scratch"));
        Checkpoint checkpoint = OwnNames.of(ModelFiles.open(input.model(), scratch), input.architecture());
        boolean keptOpen = false;
        try {
            Structure structure = Structure.of(checkpoint, input.architecture());
            Path file = scratch.resolve("working.safetensors");
            TensorFile tensors = TensorFile.convert(checkpoint, file);
            keptOpen = structure.runsProgram();
            Workspace workspace = new Workspace(scratch, file, tensors, structure, keptOpen ? checkpoint : null);
            workspace.holdMasks(checkpoint);
            if (input.holdZeros()) {
                workspace.layers().forEach(workspace::holdZeros);
                workspace.holdMaskedUnits();
            }
            return workspace;
        } finally {
            if (!keptOpen) {
                checkpoint.close();
            }
        }
    }

    /** What is kept of the tensors beside their values; {@link #resume} takes it up. A new promise belongs here too. */
    Promises promises() {
        return new Promises(structure.architecture(), masks, thresholds, quantizers, roundings, cutRows.rows());
    }

    /** Becomes what another workspace of the same model had become: all tensors and promises are taken from it. */
    void resume(Path from, Promises promises) throws IOException {
        Path next = nextFile();
        try (InputStream tensors = Files.newInputStream(from)) { // not its permissions: what is stored is read-only
            Files.copy(tensors, next);
        }
        TensorFile taken = TensorFile.edit(next);
        become(taken, next, structure.became(promises.architecture(), taken.tensors()));
        masks.clear();
        masks.putAll(promises.masks());
        thresholds.putAll(promises.thresholds());
        quantizers.putAll(promises.quantizers());
        roundings.putAll(promises.roundings());
        cutRows.addAll(promises.cutRows());
    }

    private Path nextFile() {
        return scratch("working-" + UUID.randomUUID() + ".safetensors");
    }

    /** Goes on with other tensors, in a file of their own, and what they make up. */
    private void become(TensorFile others, Path in, Structure madeUp) throws IOException {
        tensors.close();
        Files.delete(file);
        file = in;
        tensors = others;
        structure = madeUp;
    }

    /** What the file itself prunes by a mask stays pruned, also in a model that no job has made. */
    private void holdMasks(Checkpoint checkpoint) throws IOException {
        for (String name : checkpoint.held()) {
            if (structure.roles().get(name) == Role.PARAMETER) {
                hold(name, checkpoint.mask(tensors.tensor(name)));
            }
        }
    }

    private void holdZeros(Layer layer) {
        hold(layer.weight().name(), Mask.ofZeros(values(layer)));
    }

    private void hold(String name, Mask mask) {
        if (mask.prunedCount() > 0) {
            masks.merge(name, mask, Mask::union);
        }
    }

    /** Units whose weights are all 0 stay masked, with their biases and batch norm as far as these are 0. */
    private void holdMaskedUnits() {
        if (structure.graph() != null && !masks.isEmpty()) {
            MaskedUnits.find(channels(), masks).forEach((name, bits) -> {
                Mask zeros =
                        Mask.of(tensors.tensor(name).elements(), MaskedUnits.zerosAmong(bits, tensors.values(name)));
                if (structure.roles().get(name) == Role.PARAMETER && zeros.prunedCount() > 0) {
                    masks.merge(name, zeros, Mask::union);
                }
            });
        }
    }

    TensorFile tensors() {
        return tensors;
    }

    /** Which channels go together. The one place where the graph to cut comes from. */
    Channels channels() {
        return Channels.of(Objects.requireNonNull(structure.graph()), tensors.tensors());
    }

    /** Sets units to zero, and holds what of them is learned. */
    void mask(Cut cut) {
        ChannelMasks all = ChannelMasks.of(cut, this);
        zero(all.once());
        prune(all.held());
        cutRows.add(cut);
    }

    /** Takes units out: graph and tensors become smaller, masks with them; quantized layers stay quantized. */
    void shrink(Cut cut) throws IOException {
        Reshaping reshaping = new Reshaping(cut.slices());
        Structure smaller = structure.reshaped(cut.graph(), reshaping.tensors());
        cutRows.add(cut);
        Path next = nextFile();
        become(reshaping.file(tensors, next), next, smaller);
        Map<String, Mask> sliced = reshaping.masks(masks);
        masks.clear();
        masks.putAll(sliced);
        cutRows.forget(cut);
    }

    /**
     * The graph of the code of the program that runs; nothing of it is run for that.
     *
     * @param sample shape of one sample, where it is known
     */
    Lifting lift(@Nullable List<Long> sample) {
        return Lifter.lift(Objects.requireNonNull(source).program().orElseThrow(), tensors.tensors(), sample);
    }

    /** The same tensors run as another graph says from now on, which the model that comes out is described by. */
    void replaceGraph(Graph graph) {
        structure = structure.reshaped(graph, tensors.tensors());
    }

    /** How many of a layer's outputs are left; empty where none were pruned. */
    Optional<Long> channelsKept(Layer layer) {
        return cutRows.kept(layer.weight());
    }

    /** A file of the given name that steps may use; gone with the job. */
    Path scratch(String name) {
        return folder.resolve(name);
    }

    Structure structure() {
        return structure;
    }

    List<Layer> layers() {
        return structure.layers();
    }

    Values values(Layer layer) {
        return tensors.values(layer.weight().name());
    }

    /** What networks are computed in: float64 for float64 models, float32 for all others. */
    DType computeType() {
        return layers().stream().allMatch(layer -> layer.weight().dtype() == DType.FLOAT64) && !layers().isEmpty()
                ? DType.FLOAT64
                : DType.FLOAT32;
    }

    /** What is to be known of the program that runs, such as a mode that it was traced in. */
    List<String> programFindings() {
        return source == null ? List.of() : source.findings();
    }

    /** The network as it is now, in the engine and in its compute type; the caller closes it. */
    Network load(Engine engine) throws IOException {
        Path file = scratch("network.pt");
        writeScript(structure, tensors, computeType(), file);
        return structure.runsProgram()
                ? engine.loadProgram(file, structure.learned())
                : engine.load(file, structure.learned());
    }

    /** The network that the job began with, in the engine and in its compute type; the caller closes it. */
    Network loadOriginal(Engine engine) throws IOException {
        Path file = scratch("original.pt");
        try (TensorFile original = TensorFile.open(scratch(ORIGINAL))) {
            writeScript(this.original, original, computeType(), file);
        }
        return original.runsProgram()
                ? engine.loadProgram(file, original.learned())
                : engine.load(file, original.learned());
    }

    /** Writes TorchScript in the dtypes that the model came in. */
    void export(Path file) throws IOException {
        writeScript(structure, tensors, null, file);
    }

    /** A program is written with its own types whatever is asked: what it computes in is its code's affair. */
    private void writeScript(Structure as, TensorFile of, @Nullable DType compute, Path file) throws IOException {
        if (as.graph() != null) {
            TorchScriptWriter.write(as.graph(), of, compute, file);
        } else {
            Objects.requireNonNull(source).program().orElseThrow().write(of, file);
        }
    }

    /** Fails the job, with the hint, where a tensor that is about to be read holds NaN or infinity. */
    void requireFinite(Collection<TensorInfo> read, String hint) {
        TensorContents.requireFinite(tensors, read, hint);
    }

    Map<String, Mask> masks() {
        return Map.copyOf(masks);
    }

    /** The fraction of all prunable weights that stay zero whatever trains them. */
    double heldSparsity() {
        long pruned = layers().stream()
                .map(layer -> masks.get(layer.weight().name()))
                .filter(Objects::nonNull)
                .mapToLong(Mask::prunedCount)
                .sum();
        long count =
                layers().stream().mapToLong(layer -> layer.weight().elements()).sum();
        return count == 0 ? 0 : (double) pruned / count;
    }

    /** Prunes what the masks say, and holds it, with what was held before, from now on. */
    void prune(Map<String, Mask> more) {
        more.forEach((name, mask) -> masks.merge(name, mask, Mask::union));
        zero(masks); // whatever training left there
    }

    /** Sets what the masks say to zero once, and promises nothing. */
    void zero(Map<String, Mask> once) {
        once.forEach((name, mask) -> mask.zero(tensors.values(name)));
    }

    /** @param threshold the largest magnitude that the last prune step took of the layer; null where there is none */
    void recordThreshold(Layer layer, @Nullable Double threshold) {
        if (threshold == null) {
            thresholds.remove(layer.name());
        } else {
            thresholds.put(layer.name(), threshold);
        }
    }

    Optional<Double> threshold(Layer layer) {
        return Optional.ofNullable(thresholds.get(layer.name()));
    }

    /** How quantized layers were before. */
    Unrounded unrounded() {
        return unrounded;
    }

    Map<String, Quantizer> quantizers() {
        return Map.copyOf(quantizers);
    }

    /** Rounds a layer, and keeps it rounded through later training. */
    void quantize(Layer layer, Quantizer quantizer) {
        quantizers.put(layer.weight().name(), quantizer);
        round(layer.weight().name(), quantizer);
    }

    /** Rounds every quantized layer anew, after training moved its weights. */
    void roundAgain() {
        quantizers.forEach(this::round);
    }

    private void round(String tensor, Quantizer quantizer) {
        roundings.put(
                tensor,
                quantizer.apply(
                        tensors.values(tensor), tensors.tensor(tensor).shape().getFirst()));
    }

    Optional<Rounding> rounding(Layer layer) {
        return Optional.ofNullable(roundings.get(layer.weight().name()));
    }

    /** Copies the tensors as they are now into a file of their own. */
    Path snapshot(String name) throws IOException {
        Path copy = scratch(name);
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        return copy;
    }

    /** Takes back all tensors of a snapshot, which was taken when they had the shapes that they have now. */
    void restore(Path snapshot) throws IOException {
        try (TensorFile other = TensorFile.open(snapshot)) {
            TensorContents.copy(other, tensors);
        }
    }

    /** Whether the graph differs from the first one, or any tensor from the snapshot's, bit by bit. */
    boolean differsFrom(Path snapshot) throws IOException {
        try (TensorFile other = TensorFile.open(snapshot)) {
            return !Objects.equals(structure.graph(), original.graph()) || !TensorContents.equal(other, tensors);
        }
    }

    @Override
    public void close() throws IOException {
        tensors.close();
        if (source != null) {
            source.close();
        }
    }
}
