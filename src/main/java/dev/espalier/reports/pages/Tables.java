package dev.espalier.reports.pages;

import dev.espalier.compression.results.ByteLedger;
import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Comparison.ClassComparison;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Parity;
import dev.espalier.compression.results.StageResult;
import dev.espalier.formats.packed.LedgerRow;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Scores;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of a report; columns of which no row has anything are left out. */
final class Tables {
    static Block.Table stages(List<StageResult> stages, Scores scores) {
        return Block.Table.of(
                        "Steps",
                        List.of(
                                Column.figures("step"),
                                Column.text("kind"),
                                Column.figures("before finetuning"),
                                Column.figures("accuracy"),
                                Column.figures("loss"),
                                Column.figures("sparsity"),
                                Column.figures("took")),
                        stages.stream().map(stage -> row(stage, scores)).toList())
                .told();
    }

    private static Row row(StageResult stage, Scores scores) {
        StageResult.Before before = stage.beforeFinetune();
        return Row.of(
                Cell.of("" + (stage.index() + 1)),
                Cell.of(stage.type()),
                Cell.of(scores.percent(before == null ? null : before.accuracy())),
                Cell.of(scores.percent(stage.accuracy())),
                Cell.of(text(Quantity.NUMBER, stage.loss())),
                Cell.of(Quantity.PERCENT.text(stage.sparsity())),
                Cell.of(Spans.text(stage.seconds())));
    }

    /** A spread above the median says that the machine was busy with other things, too. */
    static Block.Table latency(List<StageResult> stages) {
        List<Row> rows = new ArrayList<>();
        for (StageResult stage : stages) {
            List<Latency> measured = stage.latency();
            if (measured != null) {
                measured.forEach(each -> rows.add(row(stage, each)));
            }
        }
        return Block.Table.of(
                        "Time of a batch",
                        List.of(
                                Column.figures("step"),
                                Column.text("runtime"),
                                Column.figures("samples in a batch"),
                                Column.figures("median"),
                                Column.figures("spread (quartiles)"),
                                Column.figures("dense median"),
                                Column.figures("dense / compressed"),
                                Column.text("trust")),
                        rows)
                .told();
    }

    private static Row row(StageResult stage, Latency latency) {
        String ratio = latency.medianMs() > 0
                ? String.format(Locale.ROOT, "%.2f", latency.denseMedianMs() / latency.medianMs())
                : "";
        return Row.of(
                Cell.of("" + (stage.index() + 1)),
                Cell.of(latency.runtime().label()),
                Cell.of("" + latency.batchSize()),
                Cell.of(Quantity.MILLISECONDS.text(latency.medianMs())),
                Cell.of(Quantity.MILLISECONDS.text(latency.iqrMs())),
                Cell.of(Quantity.MILLISECONDS.text(latency.denseMedianMs())),
                Cell.of(ratio),
                latency.noisy()
                        ? Cell.badge(new Badge("noisy: spread above the median", Tone.DOUBTFUL))
                        : Cell.badge(new Badge("steady", Tone.GOOD)));
    }

    /** One for each step that looked at them. */
    static List<Block> parities(List<StageResult> stages) {
        return stages.stream()
                .filter(stage -> stage.parity() != null)
                .map(stage -> parity(stage.index() + 1, Objects.requireNonNull(stage.parity())))
                .toList();
    }

    private static Block parity(int step, Parity parity) {
        return Block.Table.of(
                        "Layers as integers, step " + step,
                        List.of(
                                Column.names("layer"),
                                Column.figures("error in"),
                                Column.figures("error out"),
                                Column.text("to know")),
                        parity.layers().stream()
                                .map(layer -> Row.of(
                                        Cell.of(layer.layer()),
                                        Cell.of(Quantity.PERCENT.text(layer.errorIn())),
                                        Cell.of(Quantity.PERCENT.text(layer.errorOut())),
                                        Cell.of(
                                                layer.layer().equals(parity.firstGrowth())
                                                        ? "the network first goes astray here"
                                                        : "")))
                                .toList())
                .told();
    }

    /** Each file in the runtime that it is for. */
    static Block.Table exports(List<ExportResult> exports, Scores scores) {
        return Block.Table.of(
                        "Exported files, run",
                        List.of(
                                Column.names("file"),
                                Column.text("runtime"),
                                Column.figures("accuracy"),
                                Column.figures("same answers"),
                                Column.figures("samples in a batch"),
                                Column.figures("median"),
                                Column.figures("dense median"),
                                Column.figures("dense / file"),
                                Column.text("to know")),
                        exports.stream().map(each -> row(each, scores)).toList())
                .told();
    }

    private static Row row(ExportResult export, Scores scores) {
        return Row.of(
                Cell.of(export.name()),
                Cell.of(export.runtime().label()),
                Cell.of(scores.percent(export.accuracy())),
                Cell.of(scores.percent(export.agreement())),
                Cell.of(export.batchSize() == null ? "" : "" + export.batchSize()),
                Cell.of(text(Quantity.MILLISECONDS, export.medianMs())),
                Cell.of(text(Quantity.MILLISECONDS, export.denseMedianMs())),
                Cell.of(
                        export.medianMs() == null || export.denseMedianMs() == null || !(export.medianMs() > 0)
                                ? ""
                                : String.format(Locale.ROOT, "%.2f", export.denseMedianMs() / export.medianMs())),
                Cell.of(String.join("; ", export.warnings())));
    }

    static Block.Table classes(@Nullable Comparison comparison) {
        List<ClassComparison> classes = comparison == null ? List.of() : comparison.perClass();
        return Block.Table.of(
                        "Class by class",
                        List.of(
                                Column.names("class"),
                                Column.figures("samples"),
                                Column.figures("dense"),
                                Column.figures("now"),
                                Column.figures("lost"),
                                Column.figures("gained")),
                        classes.stream().map(Tables::row).toList())
                .told();
    }

    private static Row row(ClassComparison compared) {
        Scores scores = new Scores(compared.samples());
        return Row.of(
                Cell.of(compared.name() == null ? "class " + compared.index() : compared.name()),
                Cell.of(Quantity.COUNT.text(compared.samples())),
                Cell.of(scores.percent(compared.baselineAccuracy())),
                Cell.of(scores.percent(compared.accuracy())),
                Cell.of(Quantity.COUNT.text(compared.flips().lost())),
                Cell.of(Quantity.COUNT.text(compared.flips().gained())));
    }

    static Block.Table layers(List<LayerResult> layers) {
        return Block.Table.of(
                        "Layers",
                        List.of(
                                Column.names("layer"),
                                Column.text("shape"),
                                Column.figures("weights"),
                                Column.figures("nonzero"),
                                Column.figures("sparsity"),
                                Column.figures("channels kept"),
                                Column.figures("bits"),
                                Column.figures("scale"),
                                Column.figures("SQNR"),
                                Column.figures("size")),
                        layers.stream().map(Tables::row).toList())
                .told();
    }

    private static Row row(LayerResult layer) {
        return Row.of(
                Cell.of(layer.name()),
                Cell.of(layer.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "))),
                Cell.of(Quantity.COUNT.text(layer.parameters())),
                Cell.of(Quantity.COUNT.text(layer.nonzero())),
                Cell.bar(Quantity.PERCENT.text(layer.sparsity()), 100 * layer.sparsity()),
                Cell.of(text(Quantity.COUNT, layer.channelsKept())),
                Cell.of("" + layer.bits()),
                Cell.of(text(Quantity.NUMBER, layer.scale())),
                Cell.of(layer.sqnrDb() == null ? "" : String.format(Locale.ROOT, "%.1f dB", layer.sqnrDb())),
                Cell.of(text(Quantity.BYTES, layer.bytes())));
    }

    /** The container last, so that the column of totals adds up to the file. */
    static Block.Table ledger(@Nullable ByteLedger ledger) {
        List<Row> rows = new ArrayList<>();
        if (ledger != null) {
            ledger.rows().forEach(row -> rows.add(row(row, ledger.bytes())));
            rows.add(row(new LedgerRow("", "container", 0, 0, 0, 0, ledger.container(), 0, 0), ledger.bytes()));
        }
        return Block.Table.of(
                        ledger == null ? "" : "Bytes of " + ledger.file() + ": " + bytes(ledger.bytes()),
                        List.of(
                                Column.names("tensor"),
                                Column.text("encoding"),
                                Column.figures("significance"),
                                Column.figures("codes"),
                                Column.figures("tables"),
                                Column.figures("header"),
                                Column.figures("total"),
                                Column.figures("of the file"),
                                Column.figures("bits a weight"),
                                Column.figures("entropy, bits")),
                        rows)
                .told();
    }

    private static Row row(LedgerRow row, long file) {
        boolean isTensor = !row.tensor().isEmpty();
        double share = (double) row.total() / file;
        return Row.of(
                Cell.of(row.tensor()),
                Cell.of(row.encoding()),
                Cell.of(isTensor ? bytes(row.significance()) : ""),
                Cell.of(isTensor ? bytes(row.codes()) : ""),
                Cell.of(isTensor ? bytes(row.tables()) : ""),
                Cell.of(isTensor ? bytes(row.header()) : ""),
                Cell.of(bytes(row.total())),
                Cell.bar(Quantity.PERCENT.text(share), 100 * share),
                Cell.of(isTensor ? Quantity.NUMBER.text(row.bitsPerWeight()) : ""),
                Cell.of(isTensor ? Quantity.NUMBER.text(row.entropyBits()) : ""));
    }

    /** To the byte, so that whoever adds up finds the file. */
    private static String bytes(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String text(Quantity quantity, @Nullable Number value) {
        return value == null ? "" : quantity.text(value.doubleValue());
    }

    private Tables() {}
}
