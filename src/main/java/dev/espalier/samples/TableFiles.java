package dev.espalier.samples;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.folders.ImageNames;
import dev.espalier.samples.tables.Text;
import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.FileLines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables in an archive, and the parts that their names say: {@code mnist_train.csv}, {@code mnist_test.csv}. */
final class TableFiles {
    private TableFiles() {}

    static List<Text> of(ZipArchive archive) {
        List<Text> texts = new ArrayList<>();
        for (ZipArchive.Entry entry : archive.entries()) {
            String name = entry.name();
            if (Text.isNamed(name)
                    && !ImageNames.isHidden(name)
                    && !name.toLowerCase(Locale.ROOT).contains("submission")) {
                texts.add(new Text(Refusal.quoted(name), part(name), () -> archive.open(entry), entry.bytes()));
            }
        }
        if (texts.size() == 1) {
            Text only = texts.getFirst();
            return List.of(new Text(only.name(), null, only.opening(), only.bytes()));
        }
        Set<PartName> parts = new HashSet<>();
        for (Text text : texts) {
            if (text.part() == null || !parts.add(text.part())) {
                throw Refusal.of(
                        "the archive holds " + texts.size() + " tables, and their names do not tell which parts they"
                                + " are: " + text.name(),
                        FileLines.TABLES);
            }
        }
        texts.sort((one, other) -> Objects.requireNonNull(other.part()).compareTo(Objects.requireNonNull(one.part())));
        return texts;
    }

    private static @Nullable PartName part(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        String stem = file.substring(0, file.indexOf('.'));
        Optional<PartName> whole = PartName.of(stem);
        return whole.or(() -> PartName.beside(stem).map(PartName.Beside::part)).orElse(null);
    }
}
