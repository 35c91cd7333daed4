package dev.espalier.compression;

import dev.espalier.compression.integers.IntegerExport;
import dev.espalier.compression.measuring.PackedModel;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Export;
import dev.espalier.formats.huggingface.HuggingFaceWriter;
import dev.espalier.formats.numpy.NpzWriter;
import dev.espalier.formats.packed.Ledger;
import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.tensors.CheckpointFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes the workspace's model in the forms that were asked for, in the dtypes that it came in.
 *
 * @param integers the job's integer program
 */
record Exporter(Run job, PipelineInput input, IntegerExport integers) {
    private static final String OUT = "out";

    /** Throws {@code RefusedFile} where a form is known not to be possible before any step has run. */
    void check(List<Export> forms) throws IOException {
        if (forms.contains(Export.COMPRESSED_TENSORS)) {
            new CompressedExport(job, input).check();
        }
    }

    List<OutputFile> export(List<Export> forms) throws IOException {
        List<OutputFile> files = new ArrayList<>();
        for (Export form : forms) {
            files.add(write(form, form.fileName()));
        }
        return files;
    }

    /**
     * The model as the service keeps it: tensors alone, unless a program runs them or a folder goes with them. One of the
     * exports, where it is among them.
     */
    OutputFile model(List<OutputFile> exports) throws IOException {
        Export form = kept();
        for (OutputFile file : exports) {
            if (file.name().equals(form.fileName())) {
                return file;
            }
        }
        return write(form, "final." + form.fileName());
    }

    private Export kept() {
        if (job.workspace().structure().runsProgram()) {
            return Export.TORCHSCRIPT;
        }
        return job.workspace().format() == CheckpointFormat.HUGGING_FACE ? Export.HUGGING_FACE : Export.SAFETENSORS;
    }

    private OutputFile write(Export form, String name) throws IOException {
        Path file = Files.createDirectories(input.folder().resolve(OUT)).resolve(name);
        Ledger ledger = null;
        switch (form) {
            case TORCHSCRIPT -> job.network().export(file);
            case STATE_DICT -> StateDictWriter.write(job.workspace().tensors(), file);
            case NPZ -> NpzWriter.write(job.workspace().tensors(), file);
            case ONNX -> onnx(file);
            case INT8_ONNX -> integers.write(file, about());
            case PACKED -> ledger = packed(file);
            case SAFETENSORS -> job.workspace().file().place(file);
            case HUGGING_FACE ->
                HuggingFaceWriter.write(input.model(), job.workspace().tensors(), file, input.folder());
            case COMPRESSED_TENSORS -> new CompressedExport(job, input).write(file);
        }
        return new OutputFile(name, form.label(), OUT + "/" + name, Files.size(file), ledger);
    }

    private Ledger packed(Path file) throws IOException {
        try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(file))) {
            return packed().write(output);
        }
    }

    /** The model as it is now. */
    PackedModel packed() {
        return new PackedModel(
                job.workspace().tensors(),
                job.workspace().structure().architecture(),
                input.datasetSpec(),
                input.threads());
    }

    private void onnx(Path file) throws IOException {
        Graph graph = Objects.requireNonNull(job.workspace().structure().graph());
        Graph sized = job.sampleShape().map(graph::withInput).orElse(graph);
        try {
            OnnxExport.write(
                            sized,
                            job.workspace().tensors(),
                            job.network().computeType(),
                            input.version(),
                            about(),
                            file)
                    .forEach(job::warn);
        } catch (OnnxExport.TooLarge e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    String.valueOf(e.getMessage()),
                    "export safetensors or torchscript instead, or prune channels first");
        }
    }

    private Map<String, String> about() {
        Architecture architecture = job.workspace().structure().architecture();
        return architecture instanceof Architecture.BuiltIn(String name) ? Map.of("architecture", name) : Map.of();
    }
}
