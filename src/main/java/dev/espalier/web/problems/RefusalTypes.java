package dev.espalier.web.problems;

import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Why a file is not taken in. */
@Component
@Order(30)
class RefusalTypes implements ProblemTypes {
    private static final List<ProblemType> TYPES = List.of(
            type(
                    "hostile-file",
                    "Hostile file",
                    "The file would run code when loaded by Python's pickle. Nothing in it was executed. Save only the tensors:"
                            + " torch.save(model.state_dict(), \"model.pt\")"),
            type(
                    "whole-module-pickle",
                    "Whole module pickled",
                    "The file holds a pickled Python object, which only its own code can load. Save its tensors instead:"
                            + " torch.save(model.state_dict(), \"model.pt\"); or a program that brings its code along:"
                            + " torch.jit.script(model.eval()).save(\"model.pt\")"),
            type(
                    "exported-program",
                    "Exported program",
                    "The file is a torch.export archive (.pt2). Save the tensors: torch.save(model.state_dict(), \"model.pt\")"),
            type(
                    "onnx",
                    "ONNX file",
                    "ONNX files are written, not read. Save the tensors: torch.save(model.state_dict(), \"model.pt\"); or a"
                            + " program: torch.jit.script(model.eval()).save(\"model.pt\")"),
            type(
                    "corrupt-file",
                    "Corrupt file",
                    "The file is damaged or cut off. Check its size and SHA-256, and upload it again."),
            type(
                    "unsupported-file",
                    "Unsupported file",
                    "The file is of no form that is read here: state_dict (zip or legacy), safetensors, npz, TorchScript, packed, Hugging Face folders; for datasets npz, zips of IDX files or of image folders. `wayOut` has a line"
                            + " that makes one."));

    private static ProblemType type(String name, String title, String explanation) {
        return new ProblemType(name, 422, title, explanation);
    }

    static String title(String name) {
        return TYPES.stream()
                .filter(type -> type.name().equals(name))
                .map(ProblemType::title)
                .findFirst()
                .orElse("Refused file");
    }

    @Override
    public List<ProblemType> types() {
        return TYPES;
    }
}
