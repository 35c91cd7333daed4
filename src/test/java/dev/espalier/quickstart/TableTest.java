package dev.espalier.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void every_column_is_as_wide_as_its_widest_cell_and_leans_to_its_side() {
        var table = new Table(Table.left("layer"), Table.right("n"), Table.left("note"));
        table.row("conv1.weight", "7", "").row("fc", "1,234", "last");
        assertThat(table.render()).isEqualTo("""
                        layer             n  note
                        ------------  -----  ----
                        conv1.weight      7
                        fc            1,234  last
                        """);
    }

    @Test
    void a_table_without_rows_is_its_heading() {
        assertThat(new Table(Table.left("a"), Table.right("b")).render()).isEqualTo("a  b\n-  -\n");
    }

    @Test
    void refuses_a_row_that_does_not_fit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table(Table.left("a")).row("1", "2"))
                .withMessageContaining("2 cells in a table of 1");
    }
}
