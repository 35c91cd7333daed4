package dev.espalier.compression;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Export;
import dev.espalier.formats.huggingface.HuggingFaceWriter;
import dev.espalier.formats.numpy.NpzWriter;
import dev.espalier.formats.packed.Ledger;
import dev.espalier.formats.packed.PackedCheckpoint;
import dev.espalier.formats.packed.PackedWriter;
import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.FileNotes;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** Writes the workspace's model in the forms that were asked for, in the dtypes that it came in. */
record Exporter(Run job, PipelineInput input) {
    private static final String OUT = "out";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    List<OutputFile> export(List<Export> forms) throws IOException {
        List<OutputFile> files = new ArrayList<>();
        for (Export form : forms) {
            files.add(write(form, form.fileName()));
        }
        return files;
    }

    /** The model as the service keeps it: tensors alone, unless a program runs them or a folder goes with them. */
    OutputFile model() throws IOException {
        if (job.workspace().structure().runsProgram()) {
            return write(Export.TORCHSCRIPT, "final.torchscript.pt");
        }
        return job.workspace().format() == CheckpointFormat.HUGGING_FACE
                ? write(Export.HUGGING_FACE, "final.hugging_face.zip")
                : write(Export.SAFETENSORS, "final.safetensors");
    }

    private OutputFile write(Export form, String name) throws IOException {
        Path file = Files.createDirectories(input.folder().resolve(OUT)).resolve(name);
        Ledger ledger = null;
        switch (form) {
            case TORCHSCRIPT -> job.network().export(file);
            case STATE_DICT -> StateDictWriter.write(job.workspace().tensors(), file);
            case NPZ -> NpzWriter.write(job.workspace().tensors(), file);
            case ONNX -> onnx(file);
            case PACKED -> ledger = packed(file);
            case HUGGING_FACE ->
                HuggingFaceWriter.write(input.model(), job.workspace().tensors(), file, input.folder());
            case COMPRESSED_TENSORS -> new CompressedExport(job, input).write(file);
            case SAFETENSORS -> {
                try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(file))) {
                    job.workspace().tensors().writeTo(output);
                }
            }
        }
        return new OutputFile(name, form.label(), OUT + "/" + name, Files.size(file), ledger);
    }

    /** With what the network is and how its inputs are made: a packed file needs nothing beside it. */
    private Ledger packed(Path file) throws IOException {
        TensorFile tensors = job.workspace().tensors();
        try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(file));
                PackedWriter writer =
                        new PackedWriter(output, FileNotes.of(tensors).toMetadata(), input.threads())) {
            for (TensorInfo tensor : tensors.tensors()) {
                writer.add(tensor, tensors.bytes(tensor.name()));
            }
            Architecture architecture = job.workspace().structure().architecture();
            if (architecture != null) {
                writer.section(PackedCheckpoint.ARCHITECTURE, JSON.writeValueAsBytes(architecture));
            }
            if (input.datasetSpec() != null) {
                writer.section(
                        PackedCheckpoint.PREPROCESSING,
                        JSON.writeValueAsBytes(input.datasetSpec().preprocessing()));
            }
            return writer.finish();
        }
    }

    private void onnx(Path file) throws IOException {
        Graph graph = Objects.requireNonNull(job.workspace().structure().graph());
        Architecture architecture = job.workspace().structure().architecture();
        Map<String, String> about =
                architecture instanceof Architecture.BuiltIn(String name) ? Map.of("architecture", name) : Map.of();
        Graph sized = job.sampleShape().map(graph::withInput).orElse(graph);
        try {
            OnnxExport.write(
                            sized, job.workspace().tensors(), job.network().computeType(), input.version(), about, file)
                    .forEach(job::warn);
        } catch (OnnxExport.TooLarge e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    String.valueOf(e.getMessage()),
                    "export safetensors or torchscript instead, or prune channels first");
        }
    }
}
