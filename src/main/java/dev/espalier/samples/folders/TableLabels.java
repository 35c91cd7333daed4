package dev.espalier.samples.folders;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.tables.SmallTable;
import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.FileLines;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The classes of images by the tables that lie in the archive with them. */
final class TableLabels {
    private static final long MAX_BYTES = 32 << 20;
    private static final Set<String> ENDINGS = Set.of("csv", "tsv", "txt");

    private final ZipArchive archive;
    private final List<Placed> images;
    private final Consumer<String> findings;
    private final Map<Placed, Placed> labelled = new LinkedHashMap<>();

    private TableLabels(ZipArchive archive, List<Placed> images, Consumer<String> findings) {
        this.archive = archive;
        this.images = images;
        this.findings = findings;
    }

    /** The images that tables name, with their classes and parts; none where there is no such table. */
    static List<Placed> of(ZipArchive archive, List<Placed> images, Consumer<String> findings, List<String> ignored)
            throws IOException {
        TableLabels labels = new TableLabels(archive, images, findings);
        ImageIndex index = new ImageIndex(images);
        for (ZipArchive.Entry entry : archive.entries()) {
            if (isTable(entry) && LabelTable.of(entry.name(), labels.rows(entry), index) instanceof LabelTable table) {
                labels.take(table, index);
                ignored.removeIf(told -> told.startsWith(Refusal.quoted(entry.name())));
            }
        }
        return images.stream()
                .filter(labels.labelled::containsKey)
                .map(labels.labelled::get)
                .toList();
    }

    /** Tables of what is to be guessed hold labels that are none. */
    private static boolean isTable(ZipArchive.Entry entry) {
        String name = entry.name().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
                && entry.bytes() <= MAX_BYTES
                && !name.contains("submission")
                && !name.startsWith("__macosx/");
    }

    private List<List<String>> rows(ZipArchive.Entry entry) throws IOException {
        try (InputStream in = archive.open(entry)) {
            return SmallTable.rows(in.readAllBytes());
        }
    }

    private void take(LabelTable table, ImageIndex index) {
        long absent = 0;
        long taken = 0;
        for (List<String> row : table.rows()) {
            PartName part = table.part(row);
            Placed image = index.find(row.get(table.file()), part);
            String label = table.labels().of(row);
            if (image == null || label == null || label.isEmpty()) {
                absent++;
                continue;
            }
            Placed named = image.of(label).in(image.part() == null ? part : image.part());
            Placed earlier = labelled.put(image, named);
            if (earlier != null && !label.equals(earlier.className())) {
                throw Refusal.of(
                        "\"" + table.name() + "\" names "
                                + Refusal.quoted(image.entry().name()) + " as " + Refusal.quoted(label) + " and as "
                                + Refusal.quoted(String.valueOf(earlier.className())),
                        FileLines.FOLDERS);
            }
            taken++;
        }
        findings.accept("taken as labels: " + table.labels().told() + " of " + Refusal.quoted(table.name()) + ", for "
                + taken + " images" + (absent == 0 ? "" : "; " + absent + " rows name no image or no label"));
    }
}
