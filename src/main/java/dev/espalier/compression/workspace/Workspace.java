package dev.espalier.compression.workspace;

import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import dev.espalier.graph.lift.Lifter;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The model that a pipeline works on: its tensors, what they make up, and what steps before have promised of them. A
 * checkpoint of a job is these three.
 */
public final class Workspace implements AutoCloseable {
    private static final String TENSORS = "tensors.safetensors";
    private static final String ARCHITECTURE = "architecture";

    private final WorkingFile file;
    private final CheckpointFormat format;
    private final Promises promises;
    private final Structure original;
    private Structure structure;
    /** Where its program is what runs: its code is in the file, which the working file keeps open. */
    private final @Nullable Checkpoint source;

    Workspace(WorkingFile file, CheckpointFormat format, Structure structure, @Nullable Checkpoint source) {
        this.file = file;
        this.format = format;
        this.promises = new Promises(file);
        this.original = structure;
        this.structure = structure;
        this.source = source;
    }

    public WorkingFile file() {
        return file;
    }

    public TensorFile tensors() {
        return file.tensors();
    }

    /** Of the file that the model came in. */
    public CheckpointFormat format() {
        return format;
    }

    public Promises promises() {
        return promises;
    }

    public Structure structure() {
        return structure;
    }

    /** What the tensors made up as the job found them. */
    public Structure original() {
        return original;
    }

    public List<Layer> layers() {
        return structure.layers();
    }

    public Values values(Layer layer) {
        return tensors().values(layer.weight().name());
    }

    /** The program that runs, which dies with the workspace. */
    public Program program() {
        return Program.of(Objects.requireNonNull(source)).orElseThrow();
    }

    /** What is to be known of the program that runs, such as a mode that it was traced in. */
    public List<String> programFindings() {
        return source == null ? List.of() : source.findings();
    }

    /**
     * The graph of the code of the program that runs; nothing of it is run for that.
     *
     * @param sample shape of one sample, where it is known
     */
    public Lifting lift(@Nullable List<Long> sample) {
        return Lifter.lift(program(), tensors().tensors(), sample);
    }

    /** The same of the program and the tensors that the job began with. */
    public Lifting liftOriginal(@Nullable List<Long> sample) {
        return Lifter.lift(program(), file.original().tensors(), sample);
    }

    /** The same tensors run as another graph says from now on, which the model that comes out is described by. */
    public void replaceGraph(Graph graph) {
        structure = structure.reshaped(graph, tensors().tensors());
    }

    /** Which channels go together. The one place where the graph to cut comes from. */
    public Channels channels() {
        return Channels.of(Objects.requireNonNull(structure.graph()), tensors().tensors());
    }

    /** Prunes what the masks say, and holds it, with what was held before, from now on. */
    public void prune(Map<String, Mask> more) {
        more.forEach(promises.masks()::hold);
        zero(promises.masks().all()); // whatever training left there
    }

    /** Sets what the masks say to zero once, and promises nothing. */
    public void zero(Map<String, Mask> once) {
        once.entrySet().parallelStream().forEach(mask -> tensors().editWhole(mask.getKey(), mask.getValue()::zero));
    }

    /** Sets units to zero, and holds what of them is learned. */
    public void mask(Cut cut) {
        ChannelMasks all = ChannelMasks.of(cut, this);
        zero(all.once());
        prune(all.held());
        promises.cutRows().add(cut);
    }

    /** Takes units out: graph and tensors become smaller, and all that is promised of them follows. */
    public void shrink(Cut cut) throws IOException {
        List<Slice> slices = cut.slices();
        structure =
                structure.reshaped(cut.graph(), slices.stream().map(Slice::to).toList());
        file.reshape(slices);
        promises.reshape(cut);
    }

    /** Whether the graph differs from the first one, or any tensor from what it was, bit by bit. */
    public boolean isChanged() {
        return !Objects.equals(structure.graph(), original.graph()) || !file.isOriginal();
    }

    /** Leaves all that it has become in files of the folder, but for what is JSON, which is answered. */
    public ObjectNode save(Path folder) throws IOException {
        SavedWorkspace saved = SavedWorkspace.into(folder);
        saved.put(ARCHITECTURE, structure.architecture());
        promises.save(saved);
        Files.move(file.snapshot("checkpoint.safetensors"), folder.resolve(TENSORS));
        return saved.json();
    }

    /** Becomes what another workspace of the same model had become when it was saved. */
    public void load(ObjectNode json, Path folder) throws IOException {
        SavedWorkspace saved = new SavedWorkspace(json, folder);
        file.replace(folder.resolve(TENSORS));
        structure = structure.became(
                saved.get(ARCHITECTURE, Architecture.class).orElse(null),
                tensors().tensors());
        promises.load(saved);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
