package dev.espalier.models;

import dev.espalier.formats.parts.ModelPart;
import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.web.files.Gathering;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The files of a Hugging Face folder, sent one by one: kept as the zip archive of the folder, nothing compressed. */
final class FolderUpload implements Gathering {
    @Override
    public boolean isOneOfSeveral(String fileName) {
        return ModelPart.named(fileName).isPresent();
    }

    @Override
    public Gathered begin(Path file) throws IOException {
        return new Archive(new TorchZipWriter(file, ""));
    }

    private record Archive(TorchZipWriter zip) implements Gathered {
        @Override
        public void add(String name, InputStream content) throws IOException {
            zip.add(name, content);
        }

        @Override
        public void finish() throws IOException {
            zip.finish();
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
