package dev.espalier.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.LayerResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerTableTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    conv1    | conv1
                    a,b      | "a,b"
                    =1+1     | '=1+1
                    -1+1     | '-1+1
                    -x       | '-x
                    -12      | -12
                    ünï✓     | ünï✓
                    """, quoteCharacter = '~')
    void quotes_names_that_are_no_plain_text(String name, String cell) {
        assertThat(row(name)).isEqualTo(cell + ",2x2,4,3,0.25,,32,,0.5,16: 0.001..0.5,-1.0E-4,,0.125,,16");
    }

    @Test
    void doubles_quotes_and_keeps_line_breaks_inside_them() {
        assertThat(row("a\"\nb")).startsWith("\"a\"\"\nb\",2x2");
    }

    private static String row(String name) {
        LayerResult.Histogram none = new LayerResult.Histogram(List.of(), List.of());
        LayerResult layer = new LayerResult(
                name,
                List.of(2L, 2L),
                4,
                3,
                0.25,
                null,
                32,
                null,
                0.5,
                new LayerResult.Scales(16, 0.001, 0.5),
                -1e-4,
                null,
                0.125,
                null,
                16L,
                new LayerResult.Histograms(none, none));
        String csv = LayerTable.csv(List.of(layer));
        assertThat(csv).endsWith("\r\n");
        return csv.substring(csv.indexOf("\r\n") + 2, csv.length() - 2);
    }
}
