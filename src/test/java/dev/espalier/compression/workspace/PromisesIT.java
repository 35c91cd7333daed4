package dev.espalier.compression.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What is promised of a model is carried along with its tensors, whoever promised it. */
class PromisesIT {
    private static final Path MODEL = Path.of("src/test/resources/compression/mlp.pt");

    @TempDir
    private Path folder;

    /** A promise that no step makes: which outputs are the favourites, by the names of their layers' weights. */
    private static final class Favourites implements Promise {
        final Map<String, Set<Integer>> rows = new HashMap<>();

        @Override
        public void reshape(Cut cut) {
            cut.rows()
                    .forEach((tensor, gone) -> rows.computeIfPresent(tensor, (_, own) -> {
                        Set<Integer> left = new HashSet<>();
                        own.stream()
                                .filter(row -> !gone.get(row))
                                .forEach(row -> left.add(row - gone.get(0, row).cardinality()));
                        return left;
                    }));
        }

        @Override
        public void save(SavedWorkspace into) {
            into.put("favourites", rows);
        }

        @Override
        public void load(SavedWorkspace from) {
            rows.clear();
            from.map("favourites", Integer[].class).forEach((tensor, own) -> rows.put(tensor, Set.of(own)));
        }
    }

    @Test
    void a_promise_that_the_workspace_does_not_know_is_carried_through_shrinking_saving_and_loading()
            throws IOException {
        Path saved = Files.createDirectories(folder.resolve("saved"));
        ObjectNode json;
        try (Workspace workspace = open("first")) {
            Favourites favourites = workspace.promises().add(new Favourites());
            favourites.rows.put("0.weight", Set.of(2, 5));
            workspace.shrink(cut(workspace, 0));
            assertThat(favourites.rows).isEqualTo(Map.of("0.weight", Set.of(1, 4)));
            json = workspace.save(saved);
        }
        try (Workspace other = open("second")) {
            Favourites favourites = other.promises().add(new Favourites());
            favourites.rows.put("1.weight", Set.of(3));
            other.load(json, saved);
            assertThat(favourites.rows).isEqualTo(Map.of("0.weight", Set.of(1, 4)));
        }
    }

    @Test
    void every_promise_that_the_workspace_knows_is_among_those_that_are_carried() throws Exception {
        try (Workspace workspace = open("first")) {
            Promises promises = workspace.promises();
            Field all = accessible("all");
            for (Field field : Promises.class.getDeclaredFields()) {
                if (Promise.class.isAssignableFrom(field.getType())) {
                    assertThat(List.copyOf((List<?>) all.get(promises)).toArray())
                            .as(field.getName())
                            .contains(accessible(field.getName()).get(promises));
                }
            }
        }
    }

    /** Whoever gives the workspace a new field decides here whether steps to come depend on it. */
    @Test
    void all_that_a_workspace_holds_is_saved_or_promised_or_made_again() {
        assertThat(fields(Workspace.class).map(Field::getName))
                .as("make it a Promise, or save and load it in Workspace")
                .containsExactlyInAnyOrder("file", "format", "structure", "promises", "original", "source");
        assertThat(fields(Promises.class).filter(field -> !Promise.class.isAssignableFrom(field.getType())))
                .as("make it a Promise, so that it is carried with the others")
                .extracting(Field::getName)
                .containsExactly("all");
    }

    private static Stream<Field> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()));
    }

    private static Field accessible(String name) throws NoSuchFieldException {
        Field field = Promises.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Test
    void what_was_promised_before_loading_is_forgotten() throws IOException {
        Path saved = Files.createDirectories(folder.resolve("saved"));
        ObjectNode json;
        try (Workspace fresh = open("first")) {
            json = fresh.save(saved);
        }
        try (Workspace other = open("second")) {
            promiseAll(other);
            Promises promises = other.promises();
            other.load(json, saved);
            assertThat(promises.masks().all()).isEmpty();
            assertThat(promises.roundings().quantizers()).isEmpty();
            assertThat(other.layers()).allSatisfy(layer -> {
                assertThat(promises.thresholds().of(layer)).isEmpty();
                assertThat(promises.roundings().last(layer)).isEmpty();
                assertThat(promises.cutRows().kept(layer.weight())).isEmpty();
                assertThat(promises.unrounded().has(layer.weight())).isFalse();
            });
        }
    }

    @Test
    void a_weight_that_lost_units_is_known_as_it_was_before_rounding() throws IOException {
        try (Workspace workspace = open("first")) {
            Path before = workspace.file().snapshot("before.safetensors");
            promiseAll(workspace);
            Cut cut = cut(workspace, 0);
            workspace.shrink(cut);
            Path copy = workspace.file().snapshot("copy.safetensors");
            try (TensorFile whole = TensorFile.open(before);
                    TensorFile small = TensorFile.edit(copy)) {
                List<Slice> lost =
                        cut.slices().stream().filter(slice -> !slice.isWhole()).toList();
                assertThat(lost).extracting(slice -> slice.from().name()).contains("0.weight", "2.weight");
                for (Layer layer : workspace.layers()) {
                    small.edit(layer.weight().name()).fill((byte) 0);
                    workspace.promises().unrounded().copyTo(small, layer.weight());
                }
                for (Slice slice : cut.slices()) {
                    List<Float> expected = new ArrayList<>();
                    float[] old = floats(whole, slice.from().name());
                    slice.runs((from, _, length) -> {
                        for (long i = from; i < from + length; i++) {
                            expected.add(old[(int) i]);
                        }
                    });
                    assertThat(floats(small, slice.from().name()))
                            .as(slice.from().name())
                            .containsExactly(expected.toArray(Float[]::new));
                }
            }
        }
    }

    private static float[] floats(TensorFile file, String name) {
        return file.bytes(name).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    private static void promiseAll(Workspace workspace) throws IOException {
        Promises promises = workspace.promises();
        for (var layer : workspace.layers()) {
            BitSet first = new BitSet();
            first.set(0);
            promises.unrounded().keep(layer.weight());
            promises.masks().hold(layer.weight().name(), Mask.of(layer.weight().elements(), first));
            promises.thresholds().record(layer, 0.5);
            promises.roundings().hold(layer, new Quantizer(4, Scheme.ASYMMETRIC, Over.ALL));
        }
        promises.cutRows().add(cut(workspace, 1));
    }

    private static Cut cut(Workspace workspace, int unit) {
        Channels channels = workspace.channels();
        return channels.cut(Set.of(channels.groups().getFirst().units().get(unit)));
    }

    private Workspace open(String name) throws IOException {
        return Opening.open(Files.createDirectories(folder.resolve(name)), MODEL, null, false);
    }
}
