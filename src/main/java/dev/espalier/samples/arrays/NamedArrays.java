package dev.espalier.samples.arrays;

import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.numpy.NpyText;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A file's arrays under the usual names, whatever its own are. */
public final class NamedArrays implements ArrayFile {
    private final ArrayFile file;
    private final Map<String, String> meant;
    private final Map<String, String> usual;

    private NamedArrays(ArrayFile file, Map<String, String> meant) {
        this.file = file;
        this.meant = meant;
        this.usual = meant.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    /** The file's arrays by their meaning; the file is closed with what is returned. */
    public static NamedArrays of(ArrayFile file) {
        return new NamedArrays(file, ArrayNames.meant(file.names(), file.tensors()));
    }

    /** What each array with another name than the usual one was taken as. */
    public Optional<String> told() {
        String taken = meant.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(entry.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "\"" + entry.getValue() + "\" as " + entry.getKey())
                .collect(Collectors.joining(", "));
        return taken.isEmpty() ? Optional.empty() : Optional.of("taken by their names: " + taken);
    }

    @Override
    public List<TensorInfo> tensors() {
        return file.tensors().stream()
                .map(tensor -> new TensorInfo(
                        usual.getOrDefault(tensor.name(), tensor.name()), tensor.dtype(), tensor.shape()))
                .toList();
    }

    @Override
    public List<String> findings() {
        return file.findings();
    }

    @Override
    public boolean has(String name) {
        return file.has(own(name));
    }

    @Override
    public Optional<NpyArray> array(String name) throws IOException {
        return file.array(own(name));
    }

    @Override
    public Optional<NpyText> text(String name) throws IOException {
        return file.text(own(name));
    }

    @Override
    public List<String> names() {
        return file.names().stream().map(name -> usual.getOrDefault(name, name)).toList();
    }

    private String own(String name) {
        return meant.getOrDefault(name, name);
    }

    @Override
    public String fileName(String array) {
        return file.fileName(own(array));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
