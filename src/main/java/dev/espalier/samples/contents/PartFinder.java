package dev.espalier.samples.contents;

import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.sniffing.Mistaken;
import dev.espalier.samples.sources.ArraySource;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the parts of a dataset by the names of its arrays, or cuts {@code x y} into parts. */
final class PartFinder {
    /** The largest array that Java can have, for the order of samples. */
    private static final long MAX_SAMPLES = Integer.MAX_VALUE - 8;

    private static final int MAX_TOLD = 20;

    private final ArrayFile file;
    private final String wayOut;
    private final boolean npz;
    private final DatasetSpec.Split split;
    private final List<String> findings;
    private final Set<String> used = new HashSet<>();
    private final List<NpyArray> inputs = new ArrayList<>();
    private final List<String> pairs = new ArrayList<>();

    /** @param wayOut how to write a file with the usual parts */
    PartFinder(ArrayFile file, String wayOut, boolean npz, DatasetSpec.Split split, List<String> findings) {
        this.file = file;
        this.wayOut = wayOut;
        this.npz = npz;
        this.split = split;
        this.findings = findings;
    }

    Map<Part, Samples> find() throws IOException {
        Map<Part, Samples> parts = new EnumMap<>(Part.class);
        add(parts, Part.TRAIN, "_train");
        add(parts, Part.VALIDATION, "_val");
        add(parts, Part.TEST, "_test");
        if (parts.isEmpty()) {
            cut(parts);
        } else {
            SplitCut.tellIgnored(split, findings);
        }
        tellIgnored();
        return parts;
    }

    /** The x of all parts that were found, each once. */
    List<NpyArray> inputs() {
        return List.copyOf(inputs);
    }

    /** Names of arrays of samples, each with that of its labels behind it. */
    List<String> pairs() {
        return List.copyOf(pairs);
    }

    private void tellIgnored() {
        List<String> ignored = new ArrayList<>();
        for (TensorInfo tensor : file.tensors()) {
            if (!used.contains(tensor.name())) {
                ignored.add("ignored: array \"" + file.fileName(tensor.name()) + "\" of shape "
                        + Refusal.tuple(tensor.shape())
                        + "; read are x_train, y_train, x_val, y_val, x_test, y_test, or x and y where none of these is"
                        + " there");
            }
        }
        ignored.addAll(file.findings());
        ignored.stream().limit(MAX_TOLD).forEach(findings::add);
        if (ignored.size() > MAX_TOLD) {
            findings.add("ignored: " + (ignored.size() - MAX_TOLD) + " more");
        }
    }

    private void add(Map<Part, Samples> parts, Part part, String suffix) throws IOException {
        if (file.has("x" + suffix) || file.has("y" + suffix)) {
            parts.put(part, pair("x" + suffix, "y" + suffix));
        }
    }

    private Samples pair(String xName, String yName) throws IOException {
        NpyArray x = half(xName, yName);
        NpyArray y = half(yName, xName);
        if (x.shape().isEmpty() || y.shape().isEmpty()) {
            throw Refusal.of(
                    "array " + Refusal.describe(x) + " and array " + Refusal.describe(y)
                            + " must both have a first dimension that counts samples",
                    wayOut);
        }
        long count = x.shape().getFirst();
        if (x.elements() == 0 || y.elements() == 0) {
            throw Refusal.of(
                    "array " + Refusal.describe(x) + " or array " + Refusal.describe(y) + " is empty",
                    npz ? NumpyLines.WITHOUT_EMPTY : "leave a part without samples out");
        }
        if (count != y.shape().getFirst()) {
            throw Refusal.of(
                    "array " + Refusal.describe(x) + " and array " + Refusal.describe(y)
                            + " differ in the number of samples",
                    "give every sample of " + xName + " one row of " + yName);
        }
        if (count > MAX_SAMPLES) {
            throw Refusal.of(
                    "array " + Refusal.describe(x) + " has more than " + MAX_SAMPLES + " samples",
                    "upload a smaller sample of it");
        }
        inputs.add(x);
        pairs.addAll(List.of(x.name(), y.name()));
        return new Samples(new ArraySource(x), y, null);
    }

    private NpyArray half(String name, String other) throws IOException {
        used.add(name);
        NpyArray there = file.array(name).orElse(null);
        if (there == null) {
            String partner = file.array(other).map(Refusal::describe).orElse("\"" + other + "\"");
            throw Refusal.of(
                    "array " + partner + " has no array \"" + file.fileName(name) + "\" beside it",
                    "add " + file.fileName(name) + " to the file, or leave " + file.fileName(other) + " out");
        }
        return there;
    }

    private void cut(Map<Part, Samples> parts) throws IOException {
        if (!file.has("x") && !file.has("y")) {
            Mistaken.modelArrays(file.tensors()).ifPresent(refusal -> {
                throw refusal;
            });
            throw Refusal.of("no array is named as a dataset's arrays are; there are: " + arrays(), renamed());
        }
        parts.putAll(SplitCut.cut(split, pair("x", "y"), findings));
    }

    /** A line that names the arrays that look like samples and their labels; how to write such where none do. */
    private String renamed() {
        List<TensorInfo> all = file.tensors().stream()
                .filter(tensor -> tensor.rank() > 0)
                .sorted(Comparator.comparingLong(TensorInfo::elements).reversed())
                .toList();
        Optional<TensorInfo> labels = all.stream()
                .skip(1)
                .filter(tensor ->
                        tensor.shape().getFirst().equals(all.getFirst().shape().getFirst()))
                .findFirst();
        return !npz || labels.isEmpty()
                ? wayOut
                : NumpyLines.renamed(all.getFirst().name(), labels.get().name());
    }

    private String arrays() {
        String listed = file.tensors().stream()
                .limit(MAX_TOLD)
                .map(tensor -> "\"" + tensor.name() + "\" " + Refusal.tuple(tensor.shape()))
                .collect(Collectors.joining(", "));
        return listed.isEmpty() ? "none of plain numbers" : listed;
    }
}
