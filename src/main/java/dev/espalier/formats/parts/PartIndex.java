package dev.espalier.formats.parts;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JSON that says which tensor lies in which part of a model ({@code model.safetensors.index.json}); it holds none itself. */
public final class PartIndex {
    /** Enough for the sizes at its beginning and one name of a part. */
    private static final int HEAD_BYTES = 1 << 16;

    private static final Pattern PART = Pattern.compile("\"([^\"\\\\]{0,200}\\d{5}-of-\\d{5}[^\"\\\\]{0,40})\"");

    private PartIndex() {}

    /** The refusal of such a file; empty for any other. */
    public static Optional<RefusedFile> refusal(Path file) throws IOException {
        String head = head(file);
        if (!head.stripLeading().startsWith("{") || !head.contains("\"weight_map\"")) {
            return Optional.empty();
        }
        Matcher name = PART.matcher(head.substring(head.indexOf("\"weight_map\"")));
        Optional<ModelPart> part = name.find() ? ModelPart.first(name.group(1)) : Optional.empty();
        return Optional.of(new RefusedFile(
                Reason.UNSUPPORTED_FILE,
                "the file is the index of a model in "
                        + part.map(one -> one.of() + " parts").orElse("parts")
                        + ": it says which tensor lies in which file and holds none itself",
                part.map(ModelPart::merge).orElse("upload the file that its weight_map names")));
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
        }
    }
}
