package dev.espalier.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** What the first bytes of a file say it is; formats that are known but not read are refused here. */
enum Sniffed {
    ZIP,
    SAFETENSORS,
    PICKLE;

    private static final int HEAD_BYTES = 1024;
    private static final int TAR_MAGIC_AT = 257;
    private static final String STATE_DICT = "torch.save(model.state_dict(), path)";

    static Sniffed of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size == 0) {
                throw RefusedFile.corrupt("the file is empty");
            }
            return of(ZipEnd.bytes(channel, 0, (int) Math.min(size, HEAD_BYTES)), size);
        }
    }

    private static Sniffed of(ByteBuffer head, long size) {
        if (begins(head, "PK")) {
            return ZIP;
        }
        // A header that claims too much is still safetensors, so that the message can say so
        if (head.limit() > 8 && head.get(8) == '{') {
            return SAFETENSORS;
        }
        refuseOthers(head, size);
        int first = head.get(0) & 0xff;
        if (first == 0x80 || "(c}]LIi)".indexOf(first) >= 0) {
            return PICKLE;
        }
        byte[] shown = new byte[Math.min(8, head.limit())];
        head.get(0, shown);
        throw unsupported(
                "the file has no format that is known here; it begins with "
                        + HexFormat.ofDelimiter(" ").formatHex(shown),
                STATE_DICT);
    }

    private static void refuseOthers(ByteBuffer head, long size) {
        if (OnnxSniff.isOnnx(head, size)) {
            throw new RefusedFile(
                    RefusedFile.Reason.ONNX,
                    "the file is an ONNX model, which is written here but not read",
                    "upload the PyTorch model that it came from: " + STATE_DICT);
        }
        if (at(head, TAR_MAGIC_AT, "ustar") || begins(head, "sys_info\0")) {
            throw unsupported(
                    "the file is a tar archive, as PyTorch before 0.1.10 wrote",
                    "torch.save(torch.load(path, weights_only=False), new_path)");
        }
        if (begins(head, "\u0089HDF")) {
            throw unsupported(
                    "the file is HDF5, as Keras writes",
                    "numpy.savez(path, **{w.path: w.numpy() for w in model.weights})");
        }
        if (begins(head, "\u0093NUMPY")) {
            throw unsupported("the file is a single numpy array", "numpy.savez(path, weight=numpy.load(old_path))");
        }
        if (begins(head, "\u001f\u008b")) {
            throw unsupported("the file is compressed by gzip", "gunzip it and upload what comes out");
        }
    }

    private static boolean begins(ByteBuffer head, String magic) {
        return at(head, 0, magic);
    }

    private static boolean at(ByteBuffer head, int at, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        return head.limit() >= at + wanted.length
                && head.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    private static RefusedFile unsupported(String message, String wayOut) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, wayOut);
    }
}
