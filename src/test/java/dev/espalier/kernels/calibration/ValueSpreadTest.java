package dev.espalier.kernels.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cuts of ranges against numpy's: make_calibration.py. */
class ValueSpreadTest {
    private static final JsonNode GOLDEN = JsonMapper.shared()
            .readTree(Path.of("src/test/resources/kernels/calibration/golden.json")
                    .toFile());

    @Test
    void cuts_where_numpy_does() {
        assertThat(GOLDEN).hasSize(10);
        for (JsonNode each : GOLDEN) {
            double[] counts = StreamSupport.stream(each.get("counts").spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            ValueRange whole =
                    new ValueRange(each.get("low").asDouble(), each.get("high").asDouble());
            ValueSpread spread = new ValueSpread(whole, counts);
            int bits = each.get("bits").asInt();
            String name = each.get("name").asString() + " " + bits;
            assertThat(spread.cut(Cutting.MIN_MAX, bits)).as(name).isEqualTo(whole);
            each.get("cuts").properties().forEach(cut -> {
                ValueRange found = spread.cut(Cutting.valueOf(cut.getKey().toUpperCase(Locale.ROOT)), bits);
                String what = name + " " + cut.getKey();
                assertThat(found.least())
                        .as(what)
                        .isCloseTo(cut.getValue().get(0).asDouble(), within(1e-9));
                assertThat(found.greatest())
                        .as(what)
                        .isCloseTo(cut.getValue().get(1).asDouble(), within(1e-9));
            });
        }
    }

    @Test
    void values_that_are_all_alike_and_no_values_are_not_cut() {
        double[] counts = new double[ValueSpread.BINS];
        ValueRange range = new ValueRange(-1, 2);
        for (Cutting way : Cutting.values()) {
            assertThat(new ValueSpread(range, counts).cut(way, 8)).isEqualTo(range);
        }
        Arrays.fill(counts, 1);
        ValueRange point = new ValueRange(3, 3);
        for (Cutting way : Cutting.values()) {
            assertThat(new ValueSpread(point, counts).cut(way, 8)).isEqualTo(point);
        }
        assertThatThrownBy(() -> new ValueSpread(range, new double[3])).hasMessageContaining("2048");
    }
}
