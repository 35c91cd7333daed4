package dev.espalier.web.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A part of a page, from top to bottom. The template {@code page} has a place for each kind. */
public sealed interface Block {
    /** What the template tells it by. */
    default String kind() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Whether there is nothing to be seen: it is left out with its heading. */
    boolean isEmpty();

    /**
     * Sentences, each of pieces.
     *
     * @param tone of the box around them; plain for none
     */
    record Lines(String heading, Tone tone, List<List<Cell>> lines) implements Block {
        public Lines {
            lines = List.copyOf(lines);
        }

        public static Lines plain(List<String> texts) {
            return of("", Tone.PLAIN, texts);
        }

        public static Lines of(String heading, Tone tone, List<String> texts) {
            return new Lines(
                    heading,
                    tone,
                    texts.stream().map(text -> List.of(Cell.of(text))).toList());
        }

        @Override
        public boolean isEmpty() {
            return lines.isEmpty();
        }
    }

    /** Names and what goes with them. */
    record Facts(String heading, List<Fact> facts) implements Block {
        public Facts {
            facts = facts.stream().filter(fact -> !fact.isEmpty()).toList();
        }

        @Override
        public boolean isEmpty() {
            return facts.isEmpty();
        }
    }

    /** One name; left out where nothing goes with it. */
    record Fact(String name, List<Cell> cells) {
        public static Fact of(String name, @Nullable Object value) {
            return new Fact(name, List.of(value == null ? Cell.NONE : Cell.of(value.toString())));
        }

        public static Fact linked(String name, Cell cell) {
            return new Fact(name, List.of(cell));
        }

        boolean isEmpty() {
            return cells.stream().allMatch(Cell::isEmpty);
        }
    }

    /** Figures before and after, large. */
    record Tiles(List<Tile> tiles) implements Block {
        @Override
        public boolean isEmpty() {
            return tiles.isEmpty();
        }
    }

    /**
     * One figure.
     *
     * @param now what counts
     * @param then what it was; empty where there is nothing to compare with
     */
    record Tile(String label, String now, String then) {}

    /**
     * A table.
     *
     * @param none what is said where it has no rows; empty: the block is left out
     * @param more the address of the next page; null on the last
     * @param folded whether it is shown when somebody asks
     */
    record Table(
            String heading,
            List<Column> columns,
            List<Row> rows,
            String none,
            @Nullable String more,
            boolean folded) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        public static Table of(String heading, List<Column> columns, List<Row> rows) {
            return new Table(heading, columns, rows, "", null, false);
        }

        /** A page of a list. */
        public static Table list(List<Column> columns, List<Row> rows, String none, @Nullable String more) {
            return new Table("", columns, rows, none, more, false);
        }

        /** Shown when somebody asks. */
        public static Table folded(String heading, List<Column> columns, List<Row> rows) {
            return new Table(heading, columns, rows, "", null, true);
        }

        @Override
        public boolean isEmpty() {
            return rows.isEmpty() && none.isEmpty();
        }

        /** Without the columns of which no row has anything. */
        public Table told() {
            List<Integer> told = IntStream.range(0, columns.size())
                    .filter(column -> rows.stream()
                            .anyMatch(row -> !row.cells().get(column).isEmpty()))
                    .boxed()
                    .toList();
            return new Table(
                    heading,
                    told.stream().map(columns::get).toList(),
                    rows.stream()
                            .map(row ->
                                    new Row(told.stream().map(row.cells()::get).toList(), row.chosen()))
                            .toList(),
                    none,
                    more,
                    folded);
        }
    }

    /** @param style the class in the stylesheet: figures stand to the right, names and sentences go on in the next line */
    record Column(String name, String style) {
        public static Column text(String name) {
            return new Column(name, "");
        }

        public static Column figures(String name) {
            return new Column(name, "figure");
        }

        /** What strangers called their things may be long. */
        public static Column names(String name) {
            return new Column(name, "name");
        }

        public static Column sentences(String name) {
            return new Column(name, "sentence");
        }
    }

    /** @param chosen whether it stands out */
    record Row(List<Cell> cells, boolean chosen) {
        public static Row of(Cell... cells) {
            return new Row(Arrays.asList(cells), false);
        }
    }

    /**
     * Drawings.
     *
     * @param svgs markup that the program drew; texts in it are escaped
     * @param folded whether they are shown when somebody asks
     */
    record Charts(String heading, String text, List<String> svgs, boolean folded) implements Block {
        public Charts {
            svgs = List.copyOf(svgs);
        }

        @Override
        public boolean isEmpty() {
            return svgs.isEmpty();
        }

        /** How many stand side by side where there is room, so that none stands alone. */
        public String columns() {
            return svgs.size() % 3 == 0 ? "charts three" : "charts";
        }
    }

    /** Text as it is, line by line, shown when somebody asks. */
    record Source(String heading, String text) implements Block {
        @Override
        public boolean isEmpty() {
            return text.isBlank();
        }
    }

    /** Where to go from here. */
    record Links(String label, List<Choice> choices) implements Block {
        @Override
        public boolean isEmpty() {
            return choices.isEmpty();
        }
    }

    /** @param chosen whether one is there already */
    record Choice(String text, String href, boolean chosen) {
        public static Choice of(String text, String href) {
            return new Choice(text, href, false);
        }
    }

    /** How far something is: a fraction, and the same in words. */
    record Progress(double fraction, String text) implements Block {
        @Override
        public boolean isEmpty() {
            return false;
        }

        public String percent() {
            return String.format(Locale.ROOT, "%.0f", 100 * fraction);
        }
    }

    /**
     * Something to fill in.
     *
     * @param text what it is for
     * @param action where it goes
     * @param api where the page's script sends it instead, to show the answer in place; empty for nowhere
     * @param fields in order
     * @param buttons at least one
     */
    record Form(
            String heading,
            String text,
            String action,
            String api,
            Sending sending,
            List<Field> fields,
            List<Button> buttons)
            implements Block {
        @Override
        public boolean isEmpty() {
            return false;
        }

        /** Whether the page's script looks after it: answers are shown in place. */
        public boolean scripted() {
            return !api.isEmpty();
        }

        public String method() {
            return sending == Sending.QUERY ? "get" : "post";
        }

        public String encoding() {
            return sending == Sending.UPLOAD ? "multipart/form-data" : "application/x-www-form-urlencoded";
        }
    }

    /** How a form goes out. */
    enum Sending {
        /** As query parameters: another look at things. */
        QUERY,
        /** A button that does something; there is nothing to fill in. */
        ACTION,
        /** A file and its metadata. */
        UPLOAD,
        /** One field of JSON, which the script sends as the body. */
        JSON
    }

    /**
     * One thing to fill in.
     *
     * @param input {@code file}, {@code files}, {@code area} or {@code select}
     * @param help below it
     * @param options of a select: value and text
     */
    record Field(String name, String label, String input, String value, String help, List<Choice> options) {
        public static Field file(String name, String label, String help) {
            return new Field(name, label, "file", "", help, List.of());
        }

        /** One file or several. */
        public static Field files(String name, String label, String help) {
            return new Field(name, label, "files", "", help, List.of());
        }

        public static Field area(String name, String label, String value, String help) {
            return new Field(name, label, "area", value, help, List.of());
        }

        public static Field select(String name, String label, List<Choice> options, String help) {
            return new Field(name, label, "select", "", help, options);
        }

        /** Lines that an area shows without scrolling. */
        public int rows() {
            return Math.clamp(value.lines().count() + 1, 3, 30);
        }
    }

    /** @param checks whether it only asks what would happen, and changes nothing */
    record Button(String text, boolean checks) {}

    /** Blocks that have something to show. */
    static List<Block> shown(List<? extends Block> blocks) {
        List<Block> shown = new ArrayList<>();
        blocks.stream().filter(block -> !block.isEmpty()).forEach(shown::add);
        return List.copyOf(shown);
    }
}
