package dev.espalier.samples.arrays;

import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.numpy.NpyText;
import dev.espalier.samples.words.Classes;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A file's arrays, whose labels are the numbers of classes even where they are text or one-hot rows in the file. */
public final class LabelArrays implements ArrayFile {
    private static final List<String> NAMES = List.of("y_train", "y_val", "y_test", "y");
    private static final int MAX_CLASSES = 10_000;

    private final ArrayFile file;
    private final MadeArrays made = new MadeArrays();

    private LabelArrays(ArrayFile file) {
        this.file = file;
    }

    /** The file is closed with what is returned; it stays the caller's where this throws. */
    public static LabelArrays of(ArrayFile file, Path scratch) throws IOException {
        LabelArrays labels = new LabelArrays(file);
        try {
            labels.name(scratch);
            labels.unfold(scratch);
            return labels;
        } catch (IOException | RuntimeException e) {
            labels.made.close();
            throw e;
        }
    }

    /** What the numbers in the labels stand for; empty where they stand for themselves. */
    public List<String> classNames() {
        return made.classNames();
    }

    private void name(Path scratch) throws IOException {
        Map<String, NpyText> texts = new LinkedHashMap<>();
        Set<String> values = new LinkedHashSet<>();
        for (String name : NAMES) {
            Optional<NpyText> text = file.text(name)
                    .filter(found -> found.shape().size() == 1
                            || found.shape().size() == 2 && found.shape().get(1) == 1);
            if (text.isPresent()) {
                texts.put(name, text.get());
                text.get().each(value -> {
                    if (values.size() <= MAX_CLASSES) {
                        values.add(value);
                    }
                });
            }
        }
        if (texts.isEmpty()) {
            return;
        }
        if (values.size() > MAX_CLASSES) {
            throw Refusal.of(
                    "the text in the labels has more than " + MAX_CLASSES + " different values, more than there are"
                            + " classes; for numbers to predict set task: regression",
                    NumpyLines.numbers(
                            texts.values().stream().map(NpyText::name).toList()));
        }
        List<String> classes = Classes.sorted(values);
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            numbers.put(classes.get(i), i);
        }
        for (Map.Entry<String, NpyText> text : texts.entrySet()) {
            try (ArrayWriter writer = new ArrayWriter(text.getKey(), DType.INT32, List.of(), scratch)) {
                text.getValue().each(value -> writer.put(numbers.getOrDefault(Classes.plain(value), 0)));
                made.add(writer.finish(made.arena()));
            }
        }
        made.name(classes);
        made.tell("labels are text, taken as classes in the order of numpy.unique: " + Classes.told(classes));
    }

    /** One-hot rows in all parts become the numbers of their ones. */
    private void unfold(Path scratch) throws IOException {
        List<NpyArray> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String name : NAMES) {
            if (!file.has(name) || made.has(name)) {
                continue;
            }
            Optional<NpyArray> array = file.array(name).filter(OneHot::is);
            if (array.isEmpty()) {
                return;
            }
            rows.add(array.get());
            names.add(name);
        }
        Set<Long> widths =
                new LinkedHashSet<>(rows.stream().map(y -> y.shape().get(1)).toList());
        if (widths.size() != 1) {
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            try (ArrayWriter writer = new ArrayWriter(names.get(i), DType.INT32, List.of(), scratch)) {
                OneHot.write(rows.get(i), writer);
                made.add(writer.finish(made.arena()));
            }
        }
        int classes = Math.toIntExact(widths.iterator().next());
        made.name(IntStream.range(0, classes).mapToObj(String::valueOf).toList());
        made.tell("labels are one-hot rows, taken as their argmax(axis=1): " + classes + " classes");
    }

    @Override
    public List<TensorInfo> tensors() {
        return file.tensors();
    }

    @Override
    public List<String> findings() {
        List<String> all = new ArrayList<>(made.findings());
        file.findings().stream()
                .filter(finding -> made.tensors().stream()
                        .noneMatch(tensor ->
                                finding.startsWith("ignored: array \"" + file.fileName(tensor.name()) + "\"")))
                .forEach(all::add);
        return all;
    }

    @Override
    public boolean has(String name) {
        return file.has(name);
    }

    @Override
    public Optional<NpyArray> array(String name) throws IOException {
        return made.has(name) ? made.array(name) : file.array(name);
    }

    @Override
    public List<String> names() {
        return file.names();
    }

    @Override
    public String fileName(String array) {
        return file.fileName(array);
    }

    @Override
    public void close() throws IOException {
        made.close();
        file.close();
    }
}
