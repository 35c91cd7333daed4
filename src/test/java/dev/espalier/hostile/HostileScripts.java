package dev.espalier.hostile;

import static dev.espalier.hostile.Specimen.bytes;
import static dev.espalier.hostile.Specimen.model;

import java.util.List;

/** TorchScript that would act once libtorch ran it. What can hide where, tests of the code reader go through. */
final class HostileScripts {
    private static final String HEAD = """
            class M(Module):
              __parameters__ = ["weight", ]
              __buffers__ = []
              weight : Tensor
              training : bool
              def forward(self: __torch__.M,
                x: Tensor) -> Tensor:
            """;

    private HostileScripts() {}

    static List<Specimen> all() {
        return List.of(
                model(
                        "TorchScript that reads a file",
                        script("return torch.from_file(\"/etc/passwd\", False, 10)"),
                        "hostile-file",
                        "aten::from_file at code/__torch__.py line 8"),
                model(
                        "TorchScript that writes a file",
                        script("torch.save(x, \"/tmp/x\")\n    return x"),
                        "hostile-file",
                        "aten::save at code/__torch__.py line 8"),
                model(
                        "TorchScript of an operator from elsewhere",
                        script("return ops.image.read_file(\"/etc/passwd\")"),
                        "hostile-file",
                        "image::read_file at code/__torch__.py line 8"));
    }

    private static byte[] script(String body) {
        String tensor = HostilePickles.state("", "U\u0006weight", "0", "K\u0002");
        String state = tensor.substring(0, tensor.length() - 2) + "sU\u0008training\u0089s";
        return new CraftedZip()
                .stored("m/data.pkl", bytes("\u0080\u0002c__torch__\nM\n)\u0081" + state + "b."))
                .stored("m/code/__torch__.py", bytes(HEAD + "    " + body + "\n"))
                .stored("m/constants.pkl", bytes("\u0080\u0002)."))
                .stored("m/data/0", new byte[8])
                .stored("m/version", bytes("3\n"))
                .bytes();
    }
}
