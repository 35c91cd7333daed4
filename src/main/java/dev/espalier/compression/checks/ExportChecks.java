package dev.espalier.compression.checks;

import dev.espalier.compression.coding.CodedLayers;
import dev.espalier.compression.spec.Change;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.numpy.NpzWriter;
import dev.espalier.graph.Graph;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.text.EnumNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a model can be handed back in the forms that are asked for. */
record ExportChecks(ModelFacts model, List<Objection> errors) {
    void check(PipelineSpec spec) {
        List<Export> forms = spec.export() == null ? List.of() : spec.export();
        for (int i = 0; i < forms.size(); i++) {
            String at = "/export/" + i;
            switch (forms.get(i)) {
                case TORCHSCRIPT -> torchscript(at);
                case NPZ -> npz(at);
                case ONNX -> onnx(at, "onnx", spec);
                case INT8_ONNX -> integers(at, spec);
                case HUGGING_FACE -> huggingFace(at);
                case COMPRESSED_TENSORS -> compressedTensors(at, spec);
                case STATE_DICT, SAFETENSORS, PACKED -> {}
            }
        }
    }

    private void torchscript(String at) {
        if (!model.runnable()) {
            add(
                    at,
                    "model " + model.id() + " is not runnable, so it cannot be exported as torchscript; state_dict,"
                            + " safetensors and npz are possible");
        }
    }

    private void npz(String at) {
        model.contents().tensors().stream()
                .filter(tensor -> !NpzWriter.writes(tensor.dtype()))
                .findFirst()
                .ifPresent(tensor -> add(
                        at,
                        "tensor \"" + tensor.name() + "\" of model " + model.id() + " is "
                                + tensor.dtype().label()
                                + ", which numpy does not have, so it cannot be exported as npz; state_dict and"
                                + " safetensors are possible"));
    }

    /** What a form needs of the dataset. */
    static void checkSamples(PipelineSpec spec, StepGround ground) {
        int integers = spec.export() == null ? -1 : spec.export().indexOf(Export.INT8_ONNX);
        if (integers >= 0) {
            String at = "/export/" + integers;
            if (ground.needsDataset(at, "int8_onnx, whose ranges are found over samples,")) {
                ground.part(at, Part.TRAIN, "calibrate on");
            }
        }
    }

    private void integers(String at, PipelineSpec spec) {
        if (onnx(at, "int8_onnx", spec)) {
            Graph graph = model.contents().graph().orElseThrow();
            if (new IntegerPlan(graph, model.contents().tensors()).layers().isEmpty()) {
                add(
                        at,
                        "model " + model.id() + " has no layer that int8_onnx would compute with integers: none is a"
                                + " convolution or a linear layer on vectors; choose onnx");
            }
        }
    }

    private boolean onnx(String at, String form, PipelineSpec spec) {
        if (!model.hasGraph()) {
            add(
                    at,
                    form + " is written from a graph, and of model " + model.id() + " none is known (" + model.noGraph()
                            + "); give it an"
                            + " architecture (PATCH /models/" + model.id() + "), or choose "
                            + (model.runnable() ? "torchscript" : "safetensors"));
            return false;
        }
        long bytes = weightBytes();
        if (bytes > OnnxExport.LARGEST && spec.steps().stream().noneMatch(ExportChecks::shrinks)) {
            add(
                    at,
                    "the weights of model " + model.id() + " have " + bytes + " bytes, and an ONNX file at most "
                            + OnnxExport.LARGEST + "; torchscript and safetensors are possible");
            return false;
        }
        return true;
    }

    private void huggingFace(String at) {
        if (model.format() != CheckpointFormat.HUGGING_FACE) {
            add(
                    at,
                    "hugging_face hands back the folder that a model came in, and model " + model.id() + " came as "
                            + EnumNames.of(model.format()) + "; choose safetensors");
        }
    }

    private void compressedTensors(String at, PipelineSpec spec) {
        new CodedLayers(model.layers(), model.contents().tensors(), model.runnable())
                .objection(spec.steps())
                .ifPresent(why -> add(
                        at,
                        "model " + model.id() + " cannot be exported as compressed_tensors: " + why
                                + "; safetensors and packed are possible"));
    }

    /** Of prunable layers: the least that the file would hold. */
    private long weightBytes() {
        Set<String> weights = new HashSet<>();
        model.layers().forEach(layer -> weights.addAll(List.of(layer.name(), layer.name() + ".weight")));
        return model.contents().tensors().stream()
                .filter(tensor -> weights.contains(tensor.name()))
                .mapToLong(TensorInfo::sizeBytes)
                .sum();
    }

    private static boolean shrinks(StepSpec step) {
        return step.change().filter(Change.SHRUNK::equals).isPresent();
    }

    private void add(String pointer, String detail) {
        errors.add(new Objection(pointer, detail));
    }
}
