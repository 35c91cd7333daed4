package dev.espalier.graph.lift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that was written to take long, or to be anything but a network, is refused; nothing else is thrown. */
@Timeout(60)
class HostileCodeTest {
    private static final Path FOLDER = Path.of("src/test/resources/graph/lift");
    private static final String CLASS = """
            class M(Module):
              __parameters__ = ["weight", ]
              __buffers__ = []
              weight : Tensor
              training : bool
              def forward(self: __torch__.M,
                x: Tensor) -> Tensor:
            """;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_0 = True\nwhile _0:\n  y = 1\nreturn x",
                "for i in range(1000000):\n  for j in range(1000000):\n    y = torch.add(i, j)\nreturn x",
                "for i in range(9223372036854775807):\n  pass\nreturn x",
                "y = [1]\nfor i in range(100):\n  y = torch.add(y, y)\nreturn x",
                "y = [1]\nfor i in range(1000000):\n  y = torch.append(y, i)\nreturn x",
                "y = x\nfor i in range(1000000):\n  y = torch.relu(y)\nreturn y",
                "y = [x]\nfor i in range(100000):\n  z = torch.append(y, x)\nreturn torch.cat(y, 1)",
                "return (self).forward(x, )",
                "y = annotate(List[int], [])\nz = torch.append(y, y)\nreturn x",
                "return torch.view(x, [-1, 9223372036854775807, 9223372036854775807])",
                "return torch.constant_pad_nd(x, [9223372036854775807, 0], 0)",
                "return torch.flatten(x, -9223372036854775808, 9223372036854775807)",
                "return torch.softmax(x, 9223372036854775807)",
                "y, z, = x\nreturn y",
                "return [x, x]",
                "pass",
                "return torch.max_pool2d(x, [0, 0])",
                "return torch.max_pool2d(x, [])",
                "return torch.linear(x, self, x)",
                "return torch.linear(x, self.weight, self.nothing)",
                "return torch.adaptive_avg_pool2d(x, [None, 7])"
            })
    void refuses_code_that_is_no_network(String body) throws IOException {
        assertThat(lift(Map.of("code/__torch__.py", CLASS + body.indent(4)))).isInstanceOf(Lifting.Refused.class);
    }

    @Test
    void refuses_functions_that_call_each_other_without_end() throws IOException {
        StringBuilder source = new StringBuilder(CLASS).append("    return __torch__.f0(x, )\n");
        for (int i = 0; i < 500; i++) {
            source.append("def f").append(i).append("(x: Tensor) -> Tensor:\n  return __torch__.f");
            source.append(i == 499 ? 0 : i + 1).append("(x, )\n");
        }
        assertThat(lift(Map.of("code/__torch__.py", source.toString())))
                .isInstanceOfSatisfying(
                        Lifting.Refused.class,
                        refused -> assertThat(refused.reason()).contains("nests deeper"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"chain.scripted.pt", "resnet-padded.traced.pt", "mobile.scripted.pt", "recurrent.traced.pt"})
    void lifts_or_refuses_whatever_becomes_of_code_whose_words_are_swapped(String file) throws IOException {
        Map<String, String> sources = sources(file);
        Random random = new Random(file.hashCode());
        int understood = 0;
        try (Checkpoint checkpoint = Checkpoints.open(FOLDER.resolve(file), scratch)) {
            Program program = Program.of(checkpoint).orElseThrow();
            for (int round = 0; round < 60; round++) {
                try {
                    Program mutated = program(mutated(sources, random), program.root());
                    assertThat(Lifter.lift(mutated, checkpoint.tensors(), null)).isNotNull();
                    understood++;
                } catch (RefusedFile e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }
        }
        assertThat(understood).as("mutations that were evaluated at all").isGreaterThan(10);
    }

    /** Swaps a few words of the code for others of it, or for numbers. */
    private static Map<String, String> mutated(Map<String, String> sources, Random random) {
        Map<String, String> mutated = new LinkedHashMap<>(sources);
        List<String> words = List.of(String.join(" ", sources.values()).split("[^A-Za-z0-9_.]+"));
        for (int i = 0; i <= random.nextInt(4); i++) {
            String file = List.copyOf(mutated.keySet()).get(random.nextInt(mutated.size()));
            String text = Objects.requireNonNull(mutated.get(file));
            int at = random.nextInt(text.length());
            while (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
                at--;
            }
            int end = at;
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            String other = random.nextInt(4) == 0
                    ? List.of("0", "-1", "None", "9223372036854775807", "self", "x", "[]", "1e400")
                            .get(random.nextInt(8))
                    : words.get(random.nextInt(words.size()));
            mutated.put(file, text.substring(0, at) + other + text.substring(end));
        }
        return mutated;
    }

    private Lifting lift(Map<String, String> sources) {
        ScriptValue.Module root = new ScriptValue.Module("__torch__.M");
        root.attributes().put("weight", new ScriptValue.Stored("weight"));
        return Lifter.lift(program(sources, root), List.of(), null);
    }

    private static Map<String, String> sources(String file) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(FOLDER.resolve(file).toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".py")) {
                    String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                    sources.put(name, new String(zip.getInputStream(entry).readAllBytes(), ISO_8859_1));
                }
            }
        }
        return sources;
    }

    private static Program program(Map<String, String> sources, ScriptValue root) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        sources.forEach((name, text) -> bytes.put(name, text.getBytes(ISO_8859_1)));
        ScriptCode code = ScriptCode.parse(bytes);
        return new Program() {
            @Override
            public Set<String> buffers() {
                return Set.of();
            }

            @Override
            public Optional<String> forbidden() {
                return Optional.empty();
            }

            @Override
            public ScriptCode code() {
                return code;
            }

            @Override
            public ScriptValue root() {
                return root;
            }

            @Override
            public void write(TensorFile tensors, Path to) {
                throw new UnsupportedOperationException("nobody runs it");
            }
        };
    }
}
