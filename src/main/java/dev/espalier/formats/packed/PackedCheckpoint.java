package dev.espalier.formats.packed;

import dev.espalier.kernels.Mask;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.FileNotes;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A packed file as a checkpoint: its tensors are decoded as they are asked for, and never lie decoded anywhere. */
public final class PackedCheckpoint implements Checkpoint {
    /** The section that says what the network is: a built-in's name or a graph document, as JSON. */
    public static final String ARCHITECTURE = "architecture";

    /** The section that says how samples become inputs, as the JSON of a dataset's field of that name. */
    public static final String PREPROCESSING = "preprocessing";

    /** Megabytes of one repeated number take some ten bytes; what claims to hold more than this is no model. */
    private static final long MOST_BYTES_PER_BYTE = 400_000;

    private static final long ALWAYS = 1L << 26;

    private final PackedFile file;
    private final Path scratch;
    private final FileNotes notes;

    private PackedCheckpoint(PackedFile file, Path scratch) {
        this.file = file;
        this.scratch = scratch;
        this.notes = FileNotes.of(file.metadata());
    }

    /** @param scratch an existing folder */
    public static Checkpoint open(Path path, Path scratch) throws IOException {
        PackedFile file = PackedFile.open(path, 1);
        try {
            requirePlausible(file.tensors(), Files.size(path));
            return new PackedCheckpoint(file, scratch);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Before anything is decoded, which takes its time. */
    static void requirePlausible(List<TensorInfo> tensors, long size) {
        double bytes = tensors.stream()
                .filter(tensor -> !tensor.isTied())
                .mapToDouble(TensorInfo::sizeBytes)
                .sum();
        if (bytes > ALWAYS + (double) MOST_BYTES_PER_BYTE * size) {
            throw RefusedFile.corrupt(
                    "the packed file has " + size + " bytes and claims to hold tensors of " + (long) bytes + " bytes");
        }
    }

    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.PACKED;
    }

    @Override
    public List<TensorInfo> tensors() {
        return file.tensors();
    }

    @Override
    public List<String> findings() {
        return List.of();
    }

    @Override
    public ModuleVersions versions() {
        return notes.versions();
    }

    @Override
    public Set<String> held() {
        return file.tensors().stream()
                .filter(tensor -> notes.held().contains(tensor.name()))
                .filter(tensor -> tensor.dtype().isFloat() && tensor.elements() <= Integer.MAX_VALUE)
                .map(TensorInfo::name)
                .collect(Collectors.toSet());
    }

    @Override
    public Mask mask(TensorInfo tensor) throws IOException {
        if (!held().contains(tensor.name())) {
            return Mask.none(tensor.elements());
        }
        Path own = Files.createTempFile(scratch, "unpacked-", ".safetensors");
        TensorInfo alone = new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape());
        try (TensorFile unpacked = TensorFile.create(own, List.of(alone), Map.of())) {
            unpacked.replace(alone, this);
            return Mask.ofZeros(unpacked.values(alone.name()));
        } finally {
            Files.delete(own);
        }
    }

    @Override
    public Optional<JsonNode> architecture() {
        if (!file.sections().contains(ARCHITECTURE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonMapper.shared().readTree(file.section(ARCHITECTURE)));
        } catch (JacksonException e) {
            throw RefusedFile.corrupt("section \"" + ARCHITECTURE + "\" is no JSON");
        }
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        file.copy(tensor, to);
    }

    @Override
    public void close() {
        file.close();
    }
}
