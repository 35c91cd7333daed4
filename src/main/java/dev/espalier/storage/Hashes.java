package dev.espalier.storage;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in lower-case hex. */
public final class Hashes {
    private static final int BLOCK = 4096;
    private static final int PIECE = 4 << 20;
    private static final long LARGE = 64 << 20;

    public static String sha256(String text) {
        MessageDigest digest = sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return hex(digest);
    }

    /** Of a file, which is read past the page cache where it is large: nobody is about to read it again. */
    static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (FileChannel channel = open(file)) {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE + BLOCK).alignedSlice(BLOCK);
            piece.limit(PIECE);
            while (channel.position() < channel.size() && channel.read(piece) >= 0) {
                digest.update(piece.flip());
                piece.clear().limit(PIECE);
            }
        }
        return hex(digest);
    }

    private static FileChannel open(Path file) throws IOException {
        if (Files.size(file) >= LARGE) {
            try {
                return FileChannel.open(file, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
            } catch (FileSystemException | UnsupportedOperationException e) {
                // A disk that knows no such way, such as one in memory: then as any other file
                return FileChannel.open(file);
            }
        }
        return FileChannel.open(file);
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256: bug", e);
        }
    }

    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private Hashes() {}
}
