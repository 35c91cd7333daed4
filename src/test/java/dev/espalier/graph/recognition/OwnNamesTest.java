package dev.espalier.graph.recognition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.Shapes;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNamesTest {
    private static final Shapes RESNET = Shapes.stagedResNet(3, 3, 16, 3, "linear");
    private static final Shapes MLP = new Shapes()
            .add("0.weight", 5, 4)
            .add("0.bias", 5)
            .add("2.weight", 3, 5)
            .add("2.bias", 3);

    @ParameterizedTest
    @ValueSource(strings = {"model.", "net.", "backbone.", "encoder.", "student.model.", "0.", "a.b.c.d."})
    void a_residual_network_within_a_module_loses_its_name(String prefix) {
        Checkpoint own = OwnNames.of(named(RESNET, name -> prefix + name), null);
        assertThat(own.tensors()).isEqualTo(RESNET.list());
        assertThat(own.findings())
                .containsExactly("dropped the prefix \"" + prefix + "\" from every name; a module that has it takes {\""
                        + prefix + "\" + k: v for k, v in state.items()}");
        assertThat(Structure.of(own, null).architecture()).isEqualTo(Architecture.named("resnet-20"));
    }

    @Test
    void what_is_known_as_it_is_keeps_its_names() {
        for (String prefix : List.of("", "layers.", "fc.body.", "encoder.")) {
            Checkpoint file = named(MLP, name -> prefix + name);
            assertThat(OwnNames.of(file, null)).isSameAs(file);
            assertThat(OwnNames.of(file, Architecture.named("mlp"))).isSameAs(file);
        }
        Checkpoint lone = file(new Shapes().add("fc.weight", 5, 4).add("fc.bias", 5));
        assertThat(OwnNames.of(lone, null)).isSameAs(lone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"model.", "net.", "network.", "backbone.", "model.net.", "Model.", "model_ema.", "base_model."})
    void a_plain_stack_loses_what_a_class_around_it_is_bound_to_call_it(String prefix) {
        Checkpoint file = named(MLP, name -> prefix + name);
        for (Architecture requested : new Architecture[] {null, Architecture.named("mlp")}) {
            assertThat(OwnNames.of(file, requested).tensors()).isEqualTo(MLP.list());
        }
        Checkpoint own = named(MLP, name -> prefix + "layers." + name);
        assertThat(OwnNames.of(own, null).tensors().getFirst().name()).isEqualTo("layers.0.weight");
        Checkpoint lone = file(new Shapes().add(prefix + "weight", 5, 4).add(prefix + "bias", 5));
        assertThat(OwnNames.of(lone, null).tensors().getFirst().name()).endsWith(".weight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"criterion.weight", "loss_fn.pos_weight", "train_acc.total", "bce_loss.weight", "class_weights"})
    void a_loss_s_own_weights_hide_no_network(String foreign) {
        for (Shapes network : List.of(RESNET, MLP)) {
            Checkpoint own = OwnNames.of(named(network, name -> "model." + name, foreign), null);
            assertThat(own.tensors()).isEqualTo(network.list());
            assertThat(own.findings())
                    .hasSize(2)
                    .last()
                    .asString()
                    .isEqualTo("left out, as a loss's, a metric's or a" + " counter's own: " + foreign);
            assertThat(OwnNames.of(named(network, name -> name, foreign), null).tensors())
                    .isEqualTo(network.list());
        }
    }

    @Test
    void a_loss_within_the_module_is_left_out_too() {
        Checkpoint own = OwnNames.of(named(RESNET, name -> "model." + name, "model.criterion.weight"), null);
        assertThat(own.tensors()).isEqualTo(RESNET.list());
    }

    @Test
    void a_counter_outside_hides_no_network() {
        for (UnaryOperator<String> prefix : List.<UnaryOperator<String>>of(name -> name, name -> "model." + name)) {
            Checkpoint own = OwnNames.of(counted(MLP, name -> prefix.apply(name)), null);
            assertThat(own.tensors()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(own.findings().toString()).contains("step");
            assertThat(Structure.of(own, null).architecture()).isEqualTo(Architecture.named("mlp"));
        }
    }

    @Test
    void what_may_belong_to_the_network_stays_under_its_names() {
        for (String beside : List.of("head.weight", "projection.weight", "teacher.conv1.weight", "temperature")) {
            Checkpoint file = named(RESNET, name -> "backbone." + name, beside);
            assertThat(OwnNames.of(file, null)).as(beside).isSameAs(file);
            assertThat(Structure.of(file, null).architecture()).isNull();
        }
    }

    @Test
    void a_part_whose_name_tells_of_another_network_is_no_plain_stack() {
        for (String prefix : List.of("encoder.", "actor.", "model.decoder.")) {
            Checkpoint file = named(MLP, name -> prefix + name);
            assertThat(OwnNames.of(file, null)).as(prefix).isSameAs(file);
            assertThat(Structure.of(file, null).graph()).isNull();
        }
    }

    @Test
    void what_is_asked_for_is_looked_for_under_every_name() {
        Checkpoint resnet = named(RESNET, name -> "model." + name);
        assertThat(OwnNames.of(resnet, Architecture.named("resnet-20")).tensors())
                .isEqualTo(RESNET.list());
        assertThat(OwnNames.of(resnet, Architecture.named("resnet-32"))).isSameAs(resnet);
        Checkpoint actor = named(MLP, name -> "actor." + name);
        assertThat(OwnNames.of(actor, Architecture.named("mlp"))).isSameAs(actor);
        Checkpoint weighted = named(MLP, name -> "actor." + name, "criterion.weight");
        assertThat(OwnNames.of(weighted, Architecture.named("mlp")).tensors()).isEqualTo(MLP.list());
    }

    @Test
    void a_document_is_held_against_the_names_in_the_file_too() {
        Checkpoint resnet = named(RESNET, name -> "model." + name);
        Architecture document = new Architecture.Document(
                Objects.requireNonNull(Structure.of(file(RESNET), null).graph()));
        assertThat(OwnNames.of(resnet, document).tensors()).isEqualTo(RESNET.list());
        var graph = new Graph(
                List.of(16L, 32L, 32L),
                List.of(Node.of("model.layer1.0.conv1", new Op.Conv2d(1, 1, 1, 1), "input")),
                "model.layer1.0.conv1");
        assertThat(OwnNames.of(resnet, new Architecture.Document(graph))).isSameAs(resnet);
    }

    @Test
    void the_values_are_those_of_the_old_names() throws Exception {
        Checkpoint own = OwnNames.of(named(RESNET, name -> "model." + name), null);
        var bytes = new ByteArrayOutputStream();
        own.copy(own.tensors().getFirst(), bytes);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("model.conv1.weight");
    }

    private static Checkpoint counted(Shapes network, UnaryOperator<String> prefix) {
        Shapes all = new Shapes();
        network.list().forEach(tensor -> all.add(prefix.apply(tensor.name()), tensor.dtype(), sizes(tensor)));
        return file(all.add("step", DType.INT64));
    }

    private static Checkpoint named(Shapes network, UnaryOperator<String> prefix, String... beside) {
        Shapes all = new Shapes();
        network.list().forEach(tensor -> all.add(prefix.apply(tensor.name()), tensor.dtype(), sizes(tensor)));
        for (String name : beside) {
            all.add(name, 3);
        }
        return file(all);
    }

    private static long[] sizes(TensorInfo tensor) {
        return tensor.shape().stream().mapToLong(Long::longValue).toArray();
    }

    /** A checkpoint whose tensors hold their own names. */
    private static Checkpoint file(Shapes shapes) {
        return new Checkpoint() {
            @Override
            public CheckpointFormat format() {
                return CheckpointFormat.SAFETENSORS;
            }

            @Override
            public List<TensorInfo> tensors() {
                return shapes.list();
            }

            @Override
            public List<String> findings() {
                return List.of();
            }

            @Override
            public void copy(TensorInfo tensor, OutputStream to) throws IOException {
                to.write(tensor.name().getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void close() {}
        };
    }
}
