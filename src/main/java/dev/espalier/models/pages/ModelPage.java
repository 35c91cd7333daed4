package dev.espalier.models.pages;

import dev.espalier.models.StoredModel;
import dev.espalier.models.inspection.LayerRow;
import dev.espalier.models.inspection.Signature;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Fact;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Figure;
import dev.espalier.web.pages.Tone;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model as a page: what it is, what was found, where it comes from and what became of it.
 *
 * @param children those that jobs made from it, the newest ones
 * @param moreChildren whether there are more
 * @param names of other models, by id
 */
record ModelPage(
        StoredModel model,
        List<LayerRow> layers,
        List<StoredModel> children,
        boolean moreChildren,
        Map<String, String> names) {
    /** Rows of a table on a page; JSON has all. */
    private static final int MOST_LAYERS = 200;

    View view() {
        String here = href(model.id());
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Links(
                "",
                List.of(
                        Choice.of("Make it smaller: post a job", "/new/job?modelId=" + model.id()),
                        Choice.of(
                                "Download " + model.fileName() + " (" + Figure.bytes(model.bytes()) + ")",
                                here + "/content"),
                        Choice.of("Jobs that begin with it", "/api/v1/jobs?modelId=" + model.id()))));
        blocks.add(Block.Lines.of("Findings", Tone.DOUBTFUL, model.inspection().findings()));
        blocks.add(about());
        blocks.add(lineage());
        blocks.add(descendants());
        blocks.add(layerTable());
        blocks.add(new Block.Links(
                "As JSON",
                List.of(
                        Choice.of("all tensors", here + "/tensors"),
                        Choice.of("all layers", here + "/layers"),
                        Choice.of("graph", here + "/graph"))));
        return new View(
                Place.MODELS,
                model.name(),
                List.of(runnable(model)),
                List.of(List.of(Cell.of("created " + Cell.at(model.createdAt()).text()))),
                blocks,
                null);
    }

    static Badge runnable(StoredModel model) {
        return model.inspection().runnable()
                ? new Badge("runnable", Tone.GOOD)
                : new Badge("weights only", Tone.DOUBTFUL);
    }

    static String href(String id) {
        return Place.MODELS.href() + "/" + id;
    }

    static String format(StoredModel model) {
        return model.inspection().format().name().toLowerCase(Locale.ROOT);
    }

    private Block about() {
        List<Fact> facts = new ArrayList<>(List.of(
                Fact.of("id", model.id()),
                Fact.of("format", format(model)),
                Fact.of("architecture", model.inspection().architecture()),
                Fact.of("parameters", Figure.count(model.inspection().parameters())),
                Fact.of("nonzero parameters", Figure.count(model.inspection().nonzeroParameters())),
                Fact.of(
                        "sparsity of prunable layers",
                        Figure.percent(model.inspection().sparsity())),
                Fact.of("numbers are", model.inspection().dtype()),
                Fact.of(
                        "input",
                        port(
                                model.inspection().signature() == null
                                        ? null
                                        : model.inspection().signature().input())),
                Fact.of(
                        "output",
                        port(
                                model.inspection().signature() == null
                                        ? null
                                        : model.inspection().signature().output())),
                Fact.of("size", Figure.bytes(model.bytes())),
                Fact.of("SHA-256", model.sha256())));
        model.labels().forEach((name, value) -> facts.add(Fact.of("label " + name, value)));
        return new Block.Facts("About", facts);
    }

    private static @Nullable String port(Signature.@Nullable Port port) {
        return port == null
                ? null
                : port.shape().stream().map(String::valueOf).collect(Collectors.joining(" × ")) + " of " + port.dtype();
    }

    private Block lineage() {
        String parent = model.parentModelId();
        String job = model.jobId();
        return new Block.Facts(
                "Where it comes from",
                List.of(
                        Fact.linked("made from", parent == null ? Cell.NONE : known(parent)),
                        Fact.linked("made by", job == null ? Cell.NONE : Cell.link(job, "/api/v1/jobs/" + job)),
                        Fact.linked("uploaded", parent == null && job == null ? Cell.of("yes") : Cell.NONE)));
    }

    /** A model that is gone has no page. */
    private Cell known(String id) {
        String name = names.get(id);
        return name == null ? Cell.of(id + " (deleted)") : Cell.link(name, href(id));
    }

    private Block descendants() {
        return new Block.Table(
                "Made from it",
                List.of(
                        Column.names("model"),
                        Column.figures("nonzero parameters"),
                        Column.figures("sparsity"),
                        Column.text("created")),
                children.stream()
                        .map(child -> Row.of(
                                Cell.link(child.name(), href(child.id())),
                                Cell.of(Figure.count(child.inspection().nonzeroParameters())),
                                Cell.of(Figure.percent(child.inspection().sparsity())),
                                Cell.at(child.createdAt())))
                        .toList(),
                "",
                moreChildren ? Place.MODELS.href() + "?parentModelId=" + model.id() : null,
                false);
    }

    private Block layerTable() {
        String heading = layers.size() <= MOST_LAYERS
                ? "Prunable layers"
                : "Prunable layers: the first " + MOST_LAYERS + " of " + layers.size();
        return Block.Table.of(
                heading,
                List.of(
                        Column.names("layer"),
                        Column.text("shape"),
                        Column.figures("weights"),
                        Column.figures("sparsity"),
                        Column.figures("size")),
                layers.stream().limit(MOST_LAYERS).map(ModelPage::row).toList());
    }

    private static Row row(LayerRow layer) {
        return Row.of(
                Cell.of(layer.name()),
                Cell.of(layer.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "))),
                Cell.of(Figure.count(layer.parameters())),
                Cell.bar(Figure.percent(layer.sparsity()), 100 * layer.sparsity()),
                Cell.of(Figure.bytes(layer.bytes())));
    }
}
