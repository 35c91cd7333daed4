package dev.espalier.formats.sniffing;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** What the first bytes of a file say it is; formats that are known but not read are refused here. */
public enum Sniffed {
    ZIP,
    SAFETENSORS,
    PICKLE,
    PACKED;

    public static Sniffed of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size == 0) {
                throw RefusedFile.corrupt("the file is empty");
            }
            return of(FileBytes.head(channel), size);
        }
    }

    /** What a file that is no zip archive is instead, as a sentence goes on; empty where that is not known. */
    public static String insteadOfArchive(FileChannel channel) throws IOException {
        return KnownFiles.of(FileBytes.head(channel), channel.size())
                .map(kind -> " but " + kind.what())
                .orElse("");
    }

    private static Sniffed of(ByteBuffer head, long size) {
        if (begins(head, "PK")) {
            return ZIP;
        }
        if (begins(head, "\u008eESPK\r\n")) {
            return PACKED;
        }
        refuseKnown(head, size);
        // A header that claims too much is still safetensors, so that the message can say so
        if (head.limit() > 8 && head.get(8) == '{') {
            return SAFETENSORS;
        }
        int first = head.get(0) & 0xff;
        if (first == 0x80 || "(c}]LIi)".indexOf(first) >= 0) {
            return PICKLE;
        }
        byte[] shown = new byte[Math.min(8, head.limit())];
        head.get(0, shown);
        throw KnownFiles.unsupported(
                "the file has no format that is known here; it begins with "
                        + HexFormat.ofDelimiter(" ").formatHex(shown),
                TorchLines.STATE_DICT);
    }

    private static void refuseKnown(ByteBuffer head, long size) {
        if (OnnxSniff.isOnnx(head, size)) {
            throw new RefusedFile(
                    RefusedFile.Reason.ONNX,
                    "the file is an ONNX model, which is written here but not read",
                    TorchLines.STATE_DICT_AND_PROGRAM);
        }
        KnownFiles.of(head, size).ifPresent(kind -> {
            throw KnownFiles.unsupported("the file is " + kind.what(), kind.wayOut());
        });
    }

    private static boolean begins(ByteBuffer head, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        return head.limit() >= wanted.length && head.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }
}
