package dev.espalier.formats.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.formats.Checkpoints;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptCodeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return torch.mul(x, self.weight)",
                "return (x).mul_(self.weight)",
                "return x * self.weight + 1.5e-3 if x[0, :1, ..., -1] else -x",
                "y : Optional[Tensor] = None\nz = unchecked_cast(Tensor, y)\nreturn torch.dropout(z, 0.5, self.training)",
                "a, b, = torch.max(x, 0)\nfor i in range(3):\n  a += b\nreturn a",
                "while bool(torch.gt(torch.sum(x), 1)):\n  x = torch.div(x, 2)\nreturn x",
                "ops.prim.RaiseException(torch.format(\"{} (\\342\\202\\254 '\", x), \"builtins.ValueError\")\nreturn x",
                "d = annotate(Dict[str, int], {\"a\": 1, \"b\": 2})\nif torch.__contains__(d, \"a\"):\n  pass\nelif False:\n  pass\nelse:\n  del d\nreturn torch.rand([2])",
                "# from_file\nreturn torch.mul(x, getattr(self, \"weight\"))",
                "torch.warn(\"from_file\", 2)\nreturn x"
            })
    void allows_what_computes(String body) throws IOException {
        assertThat(forbidden(body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "y = unchecked_cast(Tuple[Tensor, Tensor], x)\nreturn x",
                "y = unchecked_cast(Optional[Tuple[Tensor, Tensor]], x)\nreturn x",
                "y = unchecked_cast()\nreturn x",
                "f = unchecked_cast\nreturn x",
                "if False:\n  unchecked_cast = x\ny = unchecked_cast(Tensor, x)\nreturn x"
            })
    void forbids_casts_after_which_memory_would_be_read_as_something_else(String body) throws IOException {
        assertThat(forbidden(body))
                .isNotEmpty()
                .allSatisfy(what -> assertThat(what).contains("unchecked_cast"));
    }

    static Stream<Arguments> acting() {
        return Stream.of(
                Arguments.of("return torch.from_file(\"/etc/passwd\", False, 10, dtype=0)", "aten::from_file"),
                Arguments.of("y = (\"/etc/passwd\").from_file(False, 10)\nreturn x", "aten::from_file"),
                Arguments.of("return getattr(\"/etc/passwd\", \"from_\" 'file')(False, 10)", "aten::from_file"),
                Arguments.of("f = torch.from_file\nreturn f(\"/etc/passwd\", False, 10)", "aten::from_file"),
                Arguments.of("torch.save(x, \"/tmp/x\")\nreturn x", "aten::save"),
                Arguments.of("(x).save(\"/tmp/x\")\nreturn x", "aten::save"),
                Arguments.of("return ops.aten.from_file(\"/etc/passwd\", False, 10)", "aten::from_file"),
                Arguments.of("return ops.image.read_file(\"/etc/passwd\")", "image::read_file"),
                Arguments.of("y : List[Tensor] = [x]\nreturn y[x.from_file()]", "aten::from_file"),
                Arguments.of("return (\n   torch.\n   from_file(\"/etc/passwd\", False, 10))", "aten::from_file"));
    }

    @ParameterizedTest
    @MethodSource("acting")
    void refuses_what_acts_and_says_where(String body, String what) {
        RefusedFile refused = refusal(Map.of("code/__torch__.py", source(body)));
        assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refused.getMessage()).startsWith(what + " at code/__torch__.py line ");
        assertThat(refused.wayOut()).contains("ask its author for the state_dict alone");
    }

    static Stream<Arguments> hidden() {
        String plain = source("return x");
        String act = "torch.from_file(\"/etc/passwd\", False, 10)";
        return Stream.of(
                Arguments.of("code/__torch__/other.py", "def f() -> Tensor:\n  return " + act + "\n", plain),
                Arguments.of(
                        "code/__torch__.py", "class M(Module):", plain.replace("x: Tensor)", "x: Tensor=" + act + ")")),
                Arguments.of("code/__torch__.py", "", plain.replace("x: Tensor)", "x: List[" + act + "])")),
                Arguments.of("code/__torch__.py", "", plain.replace("-> Tensor", "-> " + act)),
                Arguments.of(
                        "code/__torch__.py",
                        "",
                        plain.replace("training : bool", "training : bool\n  k : Final[Tensor] = " + act)),
                Arguments.of(
                        "code/__torch__.py",
                        "",
                        plain.replace("training : bool", "training : bool\n  __annotations__[\"0\"] = " + act)),
                Arguments.of(
                        "code/__torch__.py",
                        "",
                        plain + "  def __setstate__(self, s: int) -> NoneType:\n    self.weight = " + act + "\n"));
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void finds_what_acts_wherever_it_hides(String name, String source, String root) {
        RefusedFile refused = refusal(
                name.equals("code/__torch__.py")
                        ? Map.of(name, root)
                        : Map.of("code/__torch__.py", root, name, source));
        assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refused.getMessage()).contains("aten::from_file at " + name + " line ");
    }

    static Stream<Arguments> notAllowed() {
        return Stream.of(
                Arguments.of("print(x)\nreturn x", "prim::Print"),
                Arguments.of("ops.prim.Print(x)\nreturn x", "prim::Print"),
                Arguments.of("return ops.quantized.linear(x)", "quantized::linear"),
                Arguments.of("return torch.set_(x, x)", "aten::set_"),
                Arguments.of("return (x).record_stream(x)", "aten::record_stream"),
                Arguments.of("return torch.no_such_thing(x)", "aten::no_such_thing"),
                Arguments.of("return (x).no_such_thing(x)", "the name \"no_such_thing\""),
                Arguments.of("return fork(x)", "the name \"fork\""),
                Arguments.of("t = torch\nreturn t.relu(x)", "the name \"torch\""),
                Arguments.of("o = ops\nreturn o.prim.Print(x)", "the name \"ops\""),
                Arguments.of("if False:\n  ops = x\nreturn ops.c10d.weight(x)", "another meaning of \"ops\""),
                Arguments.of("return getattr(x, str(x))", "getattr of a name"),
                Arguments.of("return __torch__.other.f(x)", "the name __torch__.other.f"),
                Arguments.of(
                        "c = __torch__.torch.classes.q.P\nreturn x", "the native class __torch__.torch.classes.q.P"),
                Arguments.of("y : __torch__.torch.classes.q.P = x\nreturn x", "the native class"),
                Arguments.of("return CONSTANTS.weight", "CONSTANTS.weight"),
                Arguments.of("return torch.profiler(x)", "aten::profiler"));
    }

    @ParameterizedTest
    @MethodSource("notAllowed")
    void tells_what_is_not_allowed(String body, String what) throws IOException {
        assertThat(forbidden(body))
                .singleElement()
                .asString()
                .startsWith(what)
                .matches(".* at code/__torch__\\.py line (6|8)");
    }

    @Test
    void a_member_of_the_archive_makes_no_acting_operator_allowed() throws IOException {
        String source = source("y = self.save\nreturn (\"/tmp/x\").save(x)")
                .replace("training : bool", "training : bool\n  save : Final[int] = 1\n  set_ : Final[int] = 1");
        assertThat(forbidden(Map.of("code/__torch__.py", source)))
                .containsExactly("aten::save at code/__torch__.py line 10");
    }

    @Test
    void a_member_may_be_called_as_an_operator_is_where_its_class_is_plain() throws IOException {
        String member = "training : bool\n  set_ : Final[int] = 1";
        String own = source("y = self.set_\nreturn x").replace("training : bool", member);
        String other = source("self = x\nreturn (self).set_(x)").replace("training : bool", member);
        assertThat(forbidden(Map.of("code/__torch__.py", own))).isEmpty();
        assertThat(forbidden(Map.of("code/__torch__.py", other))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return x\\\n",
                "return x\n\ty = x",
                "# type: (Tensor) -> Tensor\nreturn x",
                "return f\"{x}\"",
                "return \"\"\"x\"\"\"",
                "return \"\\x41\"",
                "return \"\\u0041\"",
                "return \"a",
                "return \"\u00e9\"",
                "return \u0440rint(x)",
                "return lambda: x",
                "return [y for y in x]",
                "return x not inside",
                "return x; return x",
                "return 0x10",
                "return 1_000",
                "return torch.relu(x",
                "return torch.relu(x))",
                "return torch.relu(x, y=1, y=2)",
                "def f():\n  return x",
                "class A:\n  pass",
                "import os",
                "global y\nreturn x",
                "@torch\nreturn x",
                "return x\n  return x",
                "return `x`",
                "return x ? x : x",
                "x := 1",
                ""
            })
    void refuses_what_it_cannot_parse_naming_file_and_line(String body) {
        RefusedFile refused = refusal(Map.of("code/__torch__.py", source(body)));
        assertThat(refused.reason()).isEqualTo(Reason.CORRUPT_FILE);
        assertThat(refused.getMessage()).matches("code/__torch__\\.py line \\d+: .*");
        assertThat(refused.wayOut()).contains("torch.jit.script(");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code/__torch__.pyc.py",
                "code/a b.py",
                "code/__torch__/..py",
                "code/.py",
                "code/__torch__/a-b.py"
            })
    void refuses_files_that_no_module_of_code_has(String name) {
        assertThat(refusal(Map.of("code/__torch__.py", source("return x"), name, "\n"))
                        .getMessage())
                .startsWith(name + " line 1: ");
    }

    static Stream<Arguments> modes() {
        String eval = "traced in eval mode: ";
        String train = "traced in train mode: ";
        return Stream.of(
                Arguments.of("return torch.dropout(x, 0.5, False)", eval),
                Arguments.of("return torch.dropout_(x, 0.5, True)", train),
                Arguments.of("return torch.dropout(x, 0.5, self.training)", ""),
                Arguments.of("y = torch.dropout(x, 0.5, self.training)\nreturn torch.dropout(y, 0.5, False)", ""),
                Arguments.of("return torch.batch_norm(x, x, x, x, x, False, 0.1, 1e-5, True)", eval),
                Arguments.of("return torch.relu(torch.batch_norm(x, x, x, x, x, True, 0.1, 1e-5, True))", train),
                Arguments.of("return torch.instance_norm(x, x, x, None, None, True, 0.1, 1e-5, True)", ""),
                Arguments.of("return torch.instance_norm(x, x, x, x, x, False, 0.1, 1e-5, True)", eval),
                Arguments.of("return torch.rrelu(x, 0.1, 0.3, True)", train),
                Arguments.of("return (torch.lstm(x, [x], [x], True, 2, 0.5, False, False, True))[0]", eval),
                Arguments.of("return (torch.lstm(x, [x], [x], True, 2, 0., False, False, True))[0]", ""),
                Arguments.of("return (torch.lstm(x, x, [x], [x], True, 2, 0.5, True, False))[0]", train),
                Arguments.of("return torch._transformer_encoder_layer_fwd(x)", eval),
                Arguments.of("if x:\n  y = torch._transformer_encoder_layer_fwd(x)\nreturn x", ""),
                Arguments.of(
                        "y = torch.dropout(x, 0.5, True)\nreturn torch.dropout(y, 0.5, False)",
                        "traced in train mode in 1 of 2 places: "));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void tells_the_mode_that_a_trace_was_made_in(String body, String finding) throws IOException {
        Path file = ScriptSources.archive(folder.resolve("script.pt"), Map.of("code/__torch__.py", source(body)));
        try (Checkpoint checkpoint = Checkpoints.open(file, folder)) {
            assertThat(String.join("", checkpoint.findings()))
                    .startsWith(finding)
                    .satisfies(found -> assertThat(found.isEmpty()).isEqualTo(finding.isEmpty()));
        }
    }

    @Test
    void deep_and_wide_code_is_bounded() {
        for (String body : List.of(
                "return " + "(".repeat(100_000) + "x",
                "return " + "-".repeat(1_000) + "(".repeat(1_000) + "x" + ")".repeat(1_000),
                "return x" + "[x".repeat(5_000),
                "return x" + ".mul(x)".repeat(5_000),
                Stream.iterate(0, i -> i + 1)
                        .limit(500)
                        .map(i -> " ".repeat(i) + "if x:\n")
                        .reduce("", String::concat))) {
            assertThat(refusal(Map.of("code/__torch__.py", source(body))).reason())
                    .isEqualTo(Reason.CORRUPT_FILE);
        }
    }

    private static String source(String body) {
        return ScriptSources.HEAD + "  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n" + body.indent(4);
    }

    private List<String> forbidden(String body) throws IOException {
        return forbidden(Map.of("code/__torch__.py", source(body)));
    }

    private List<String> forbidden(Map<String, String> sources) throws IOException {
        try (Checkpoint checkpoint =
                Checkpoints.open(ScriptSources.archive(folder.resolve("script.pt"), sources), folder)) {
            return Program.of(checkpoint).orElseThrow().forbidden().stream().toList();
        }
    }

    private RefusedFile refusal(Map<String, String> sources) {
        RefusedFile[] refused = new RefusedFile[1];
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> forbidden(sources))
                .satisfies(thrown -> refused[0] = thrown);
        return refused[0];
    }
}
