package dev.espalier.quickstart;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A job's report as text: what every stage did to the model, its layers, its size. */
final class ReportText {
    static String of(JsonNode report) {
        return stages(report) + "\n" + layers(report) + "\n" + size(report);
    }

    static String count(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%,d", number.asLong()) : "-";
    }

    private static String stages(JsonNode report) {
        var table = new Table(
                Table.left("stage"),
                Table.right("accuracy before finetuning"),
                Table.right("accuracy"),
                Table.right("loss"),
                Table.right("zeros"),
                Table.right("seconds"));
        JsonNode baseline = report.path("baseline");
        table.row("(as uploaded)", "", accuracy(baseline), loss(baseline), zeros(baseline), "");
        for (JsonNode stage : report.path("stages")) {
            table.row(
                    stage.path("type").asString("?"),
                    accuracy(stage.path("beforeFinetune")),
                    accuracy(stage),
                    loss(stage),
                    zeros(stage),
                    decimals(stage.path("seconds"), "%.1f"));
        }
        return table.render();
    }

    private static String layers(JsonNode report) {
        var table = new Table(
                Table.left("layer"),
                Table.left("shape"),
                Table.right("weights"),
                Table.right("non-zero"),
                Table.right("zeros"),
                Table.right("bits"));
        for (JsonNode layer : report.path("layers")) {
            table.row(
                    layer.path("name").asString("?"),
                    shape(layer.path("shape")),
                    count(layer.path("parameters")),
                    count(layer.path("nonzero")),
                    zeros(layer),
                    count(layer.path("bits")));
        }
        return table.render();
    }

    private static String size(JsonNode report) {
        JsonNode before = report.path("baseline");
        JsonNode after = report.path("final");
        var table = new Table(Table.left("size"), Table.right("as uploaded"), Table.right("now"));
        table.row(
                "parameters that are not zero",
                count(before.path("nonzeroParameters")),
                count(after.path("nonzeroParameters")));
        table.row("bytes, deflated", count(before.at("/bytes/zip")), count(after.at("/bytes/zip")));
        return table.render();
    }

    private static String shape(JsonNode shape) {
        return StreamSupport.stream(shape.spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.joining("x"));
    }

    private static String accuracy(JsonNode scored) {
        return percent(scored.path("accuracy"));
    }

    private static String zeros(JsonNode weighed) {
        return percent(weighed.path("sparsity"));
    }

    private static String loss(JsonNode scored) {
        return decimals(scored.path("loss"), "%.4f");
    }

    private static String percent(JsonNode fraction) {
        return fraction.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * fraction.asDouble()) : "-";
    }

    private static String decimals(JsonNode number, String format) {
        return number.isNumber() ? String.format(Locale.ROOT, format, number.asDouble()) : "-";
    }

    private ReportText() {}
}
