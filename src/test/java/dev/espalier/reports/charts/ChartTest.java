package dev.espalier.reports.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.reports.charts.Series.Mark;
import dev.espalier.reports.charts.Series.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {
    private static final Axis X = Axis.of("x", Quantity.NUMBER);
    private static final Axis Y = Axis.of("y", Quantity.NUMBER);

    @Test
    void what_is_greater_lies_further_right_and_higher_up() throws Exception {
        Document svg = parsed(new Chart("t", X, Y, List.of(dots("a", 0, 0, 1, 5, 2, 20))));
        List<Element> dots = elements(svg, "circle");
        assertThat(dots).hasSize(3);
        assertThat(dots).extracting(dot -> number(dot, "cx")).isSorted();
        assertThat(dots.reversed()).extracting(dot -> number(dot, "cy")).isSorted();
    }

    @Test
    void a_figure_lies_where_the_ticks_around_it_say() throws Exception {
        Document svg = parsed(new Chart("t", X, Y, List.of(dots("a", 0, 0, 7, 30, 10, 40))));
        List<Element> texts = elements(svg, "text");
        double zero = number(tick(texts, "0", "middle"), "x");
        double ten = number(tick(texts, "10", "middle"), "x");
        assertThat(number(elements(svg, "circle").get(1), "cx")).isCloseTo(zero + 0.7 * (ten - zero), within(0.2));
    }

    @Test
    void on_a_logarithmic_axis_decades_are_equally_far_apart_and_zero_is_at_the_end() throws Exception {
        Chart chart = new Chart(
                "t", X, Axis.logarithmic("y", Quantity.NUMBER), List.of(dots("a", 0, 0, 1, 1e-6, 2, 1e-3, 3, 1)));
        List<Element> dots = elements(parsed(chart), "circle");
        double first = number(dots.get(1), "cy") - number(dots.get(2), "cy");
        assertThat(number(dots.get(2), "cy") - number(dots.get(3), "cy")).isCloseTo(first, within(0.2));
        assertThat(number(dots.get(0), "cy")).isGreaterThanOrEqualTo(number(dots.get(1), "cy"));
    }

    @Test
    void sizes_are_told_at_round_numbers_of_their_unit() throws Exception {
        Series sizes = dots("a", 40 * 1024, 0, 372 * 1024, 1);
        List<Element> texts =
                elements(parsed(new Chart("t", Axis.of("size", Quantity.BYTES), Y, List.of(sizes))), "text");
        assertThat(texts.stream().map(Element::getTextContent).filter(text -> text.endsWith("iB")))
                .containsExactly("100 KiB", "200 KiB", "300 KiB");
    }

    @Test
    void no_tick_is_cut_off_at_the_right_edge() throws Exception {
        Series sizes = dots("a", 292 * 1024, 1);
        List<Element> texts =
                elements(parsed(new Chart("t", Axis.of("size", Quantity.BYTES), Y, List.of(sizes))), "text");
        Element last = tick(texts, "320 KiB", "end");
        assertThat(number(last, "x")).isLessThan(Chart.WIDTH);
    }

    @Test
    void names_of_strangers_are_text_and_nothing_else() throws Exception {
        String name = "</title><script>alert(1)</script>\" onload=\"x\u0000\uD800 ю";
        String svg = new Chart(name, X, Y, List.of(dots(name, 0, 0, 1, 1), dots("b", 0, 1, 1, 0))).svg();
        assertThat(svg).doesNotContain("<script").doesNotContain("onload=\"x");
        assertThat(parsed(new Chart(name, X, Y, List.of(dots(name, 0, 0, 1, 1))))
                        .getDocumentElement()
                        .getAttribute("aria-label"))
                .contains("<script>alert(1)</script>")
                .contains("ю");
    }

    @Test
    void what_has_no_place_is_left_out_and_a_chart_of_nothing_is_empty() throws Exception {
        Series some = dots("a", 0, Double.NaN, 1, 2, Double.POSITIVE_INFINITY, 3);
        assertThat(some.points()).containsExactly(new Point(1, 2));
        assertThat(elements(parsed(new Chart("t", X, Y, List.of(some))), "circle"))
                .hasSize(1);
        assertThat(new Chart("t", X, Y, List.of(dots("a", 0, Double.NaN))).isEmpty())
                .isTrue();
    }

    @Test
    void a_single_point_and_equal_points_have_finite_places() throws Exception {
        for (Chart chart : List.of(
                new Chart("t", X, Y, List.of(dots("a", 3, 3))),
                new Chart("t", X, Y, List.of(dots("a", 0, 0, 0, 0))),
                new Chart("t", X, Axis.logarithmic("y", Quantity.COUNT), List.of(dots("a", 0, 0))))) {
            assertThat(chart.svg()).doesNotContain("NaN").doesNotContain("Infinity");
            parsed(chart);
        }
    }

    @Test
    void a_histogram_has_a_step_for_every_count() throws Exception {
        Series steps = Series.histogram("before", List.of(-1.0, 0.0, 1.0), List.of(4L, 9L));
        Element path =
                elements(parsed(new Chart("t", X, Y, List.of(steps))), "path").getFirst();
        assertThat(path.getAttribute("d").split("L")).hasSize(8);
    }

    @Test
    void figures_are_written_for_people() {
        assertThat(Quantity.PERCENT.text(0.8000007453)).isEqualTo("80 %");
        assertThat(Quantity.PERCENT.text(0.9165)).isEqualTo("91.65 %");
        assertThat(Quantity.COUNT.text(272474)).isEqualTo("272 k");
        assertThat(Quantity.COUNT.text(25_889_258)).isEqualTo("25.9 M");
        assertThat(Quantity.COUNT.text(1234)).isEqualTo("1,234");
        assertThat(Quantity.BYTES.text(117_536)).isEqualTo("115 KiB");
        assertThat(Quantity.NUMBER.text(1.8e-30)).isEqualTo("1.80e-30");
        assertThat(Quantity.NUMBER.text(0)).isEqualTo("0");
        assertThat(Quantity.MILLISECONDS.text(12.3456)).isEqualTo("12.346 ms");
    }

    private static Series dots(String name, double... xy) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i + 1 < xy.length; i += 2) {
            points.add(new Point(xy[i], xy[i + 1]));
        }
        return new Series(name, Mark.DOTS, points);
    }

    private static Element tick(List<Element> texts, String text, String anchor) {
        return texts.stream()
                .filter(element -> element.getTextContent().equals(text)
                        && element.getAttribute("text-anchor").equals(anchor))
                .findFirst()
                .orElseThrow();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static Document parsed(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
