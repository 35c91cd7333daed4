package dev.espalier.compression;

import dev.espalier.compression.PipelineResult.OutputFile;
import dev.espalier.compression.spec.Export;
import dev.espalier.formats.numpy.NpzWriter;
import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.onnx.OnnxExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the workspace's model in the forms that were asked for, in the dtypes that it came in. */
record Exporter(Run job, PipelineInput input) {
    private static final String OUT = "out";

    /** @param asked null: TorchScript if the model can be run, else safetensors */
    List<OutputFile> export(@Nullable List<Export> asked) throws IOException {
        List<Export> forms = asked != null
                ? asked
                : List.of(job.workspace().structure().runnable() ? Export.TORCHSCRIPT : Export.SAFETENSORS);
        List<OutputFile> files = new ArrayList<>();
        for (Export form : forms) {
            files.add(write(form, form.fileName()));
        }
        return files;
    }

    /** The model as the service keeps it: tensors alone, unless a program is what runs them. */
    OutputFile model() throws IOException {
        return job.workspace().structure().runsProgram()
                ? write(Export.TORCHSCRIPT, "final.torchscript.pt")
                : write(Export.SAFETENSORS, "final.safetensors");
    }

    private OutputFile write(Export form, String name) throws IOException {
        Path file = Files.createDirectories(input.folder().resolve(OUT)).resolve(name);
        switch (form) {
            case TORCHSCRIPT -> job.network().export(file);
            case STATE_DICT -> StateDictWriter.write(job.workspace().tensors(), file);
            case NPZ -> npz(file);
            case ONNX -> onnx(file);
            case SAFETENSORS -> {
                try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(file))) {
                    job.workspace().tensors().writeTo(output);
                }
            }
        }
        return new OutputFile(name, form.label(), OUT + "/" + name, Files.size(file));
    }

    private void npz(Path file) throws IOException {
        try {
            NpzWriter.write(job.workspace().tensors(), file);
        } catch (NpzWriter.NotInNumpy e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED, String.valueOf(e.getMessage()), "export safetensors instead");
        }
    }

    private void onnx(Path file) throws IOException {
        Graph graph = job.workspace().structure().graph();
        if (graph == null) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    "ONNX is written from a graph, and of this model none is known",
                    "give the model an architecture, or export another form");
        }
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
