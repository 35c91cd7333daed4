package dev.espalier.formats.torchscript;

import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.ScriptGlobals;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.torch.StridedTensor;
import dev.espalier.formats.torch.TorchCheckpoint;
import dev.espalier.formats.torch.TorchZip;
import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.TorchLines;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A TorchScript archive: modules with their tensors in data.pkl, tensors that are part of the code in constants.pkl, and
 * the code as source. What runs elsewhere (bytecode, notes for debuggers, extra files) is not looked at and not carried
 * over.
 */
public final class ScriptArchive implements Program {
    private static final int MAX_SOURCE_BYTES = 16 << 20;
    private static final int MAX_SOURCES_BYTES = 32 << 20;
    /** The file versions that libtorch 2.7 reads. */
    private static final int MAX_VERSION = 10;

    private final Map<String, byte[]> sources;
    private final PickleValue root;
    private final ScriptModules modules;
    private final ScriptTensors data;
    private final byte[] dataPickle;
    private final ScriptTensors constants;
    private final byte[] constantsPickle;
    private final int version;
    private final Map<String, StridedTensor> tensors;
    private final Set<String> buffers;
    private final ScriptCode code;

    private ScriptArchive(TorchZip zip) throws IOException {
        this.version = version(zip);
        this.sources = sources(zip);
        this.code = ScriptCode.parse(sources);
        this.root = value(zip, "data.pkl");
        this.data = new ScriptTensors(zip.segments("data/"));
        this.modules = ScriptModules.of(root, code, data);
        this.dataPickle = ScriptPickle.of("data.pkl", root, data, code);
        this.constants = new ScriptTensors(zip.segments("constants/"));
        this.constantsPickle = ScriptPickle.of("constants.pkl", value(zip, "constants.pkl"), constants, code);
        if (!modules.hasParameters()) {
            throw noParameters();
        }
        this.tensors = modules.tensors();
        this.buffers = Set.copyOf(modules.buffers());
    }

    /** Takes ownership of what the archive is mapped in; the caller keeps it if this throws. */
    public static Checkpoint read(TorchZip zip) throws IOException {
        if (zip.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the archive was written on a big-endian machine",
                    TorchLines.PROGRAM);
        }
        ScriptArchive archive = new ScriptArchive(zip);
        List<String> findings = archive.code.frozenMode().stream().toList();
        return new ScriptCheckpoint(
                archive, TorchCheckpoint.of(archive.tensors, findings, zip.fileBytes(), zip.arena()));
    }

    private RefusedFile noParameters() {
        boolean frozen = !constants.storages().isEmpty();
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                frozen
                        ? "the TorchScript program is frozen: its weights are constants of the code, not parameters"
                        : "the TorchScript program has no parameters",
                // optimize_for_inference saves a program without its weights, so that only the network itself has them
                TorchLines.PROGRAM);
    }

    private static int version(TorchZip zip) throws IOException {
        List<String> told = new ArrayList<>();
        for (String name : List.of(".data/version", "version")) {
            if (zip.has(name)) {
                told.add(new String(zip.content(name, 64), StandardCharsets.US_ASCII).strip());
            }
        }
        String first = told.isEmpty() ? "" : told.getFirst();
        if (!first.matches("[0-9]{1,9}") || !told.stream().allMatch(first::equals)) {
            throw RefusedFile.corrupt("the TorchScript archive's version is " + (told.isEmpty() ? "missing" : told));
        }
        int version = Integer.parseInt(first);
        if (version < 1 || version > MAX_VERSION) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the TorchScript archive has version " + version + ", at most " + MAX_VERSION + " is read",
                    TorchLines.STATE_DICT);
        }
        return version;
    }

    private static Map<String, byte[]> sources(TorchZip zip) throws IOException {
        Map<String, byte[]> sources = new LinkedHashMap<>();
        int left = MAX_SOURCES_BYTES;
        for (String name : zip.names("code/")) {
            if (name.endsWith(".py")) {
                byte[] source = zip.content(name, Math.min(left, MAX_SOURCE_BYTES));
                left -= source.length;
                sources.put(name, source);
            }
        }
        return sources;
    }

    private static PickleValue value(TorchZip zip, String name) throws IOException {
        Pickle pickle = zip.scriptPickle(name);
        List<PickleValue.Global> unknown = new ArrayList<>(pickle.foreign().modules());
        unknown.addAll(pickle.foreign().others());
        if (!unknown.isEmpty()) {
            PickleValue.Global first = unknown.getFirst();
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    first.where() + " is neither a tensor nor an object of the archive's own code",
                    ScriptGlobals.isQuantized(first.name()) ? TorchLines.PROGRAM : TorchLines.STATE_OF_PROGRAM);
        }
        return pickle.value();
    }

    @Override
    public Set<String> buffers() {
        return buffers;
    }

    @Override
    public Optional<String> forbidden() {
        return code.forbidden();
    }

    @Override
    public ScriptCode code() {
        return code;
    }

    @Override
    public ScriptValue root() {
        return modules.objects(root);
    }

    @Override
    public void write(TensorFile values, Path to) throws IOException {
        for (StridedTensor tensor : tensors.values()) {
            TensorInfo wanted = tensor.info();
            if (wanted.isTied()) {
                continue;
            }
            TensorInfo given = values.tensor(wanted.name());
            if (!given.equals(wanted)) {
                throw new IllegalArgumentException("the program's tensor \"" + wanted.name() + "\" is "
                        + wanted.dtype().label() + " " + wanted.shape() + ", was "
                        + given.dtype().label() + " " + given.shape());
            }
        }
        try (TorchZipWriter archive = new TorchZipWriter(to)) {
            archive.add("data.pkl", dataPickle);
            archive.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (Map.Entry<String, byte[]> source : sources.entrySet()) {
                archive.add(source.getKey(), source.getValue());
            }
            archive.add("constants.pkl", constantsPickle);
            storages(archive, "data/", data, values);
            storages(archive, "constants/", constants, values);
            archive.add("version", (version + "\n").getBytes(StandardCharsets.US_ASCII));
            archive.finish();
        }
    }

    private static void storages(TorchZipWriter archive, String folder, ScriptTensors tensors, TensorFile values)
            throws IOException {
        int number = 0;
        for (ScriptStorage storage : tensors.storages()) {
            archive.add(folder + number++, storage.sizeBytes(), to -> storage.write(values, to));
        }
    }
}
