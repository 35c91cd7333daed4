package dev.espalier.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list that is newest first: rows whose sequence number is less than {@code before}. As a controller's
 * parameter it is made from {@code pageSize} and {@code pageToken}; bad ones are answered 400.
 */
public record PageQuery(int size, long before) {
    public static final int DEFAULT_SIZE = 50;
    public static final int MAX_SIZE = 200;

    /** How many rows to fetch: one more than the page, to know whether another follows. */
    public int limit() {
        return size + 1;
    }

    static PageQuery of(@Nullable String pageSize, @Nullable String pageToken) {
        return new PageQuery(
                pageSize == null ? DEFAULT_SIZE : size(pageSize),
                pageToken == null ? Long.MAX_VALUE : sequence(pageToken));
    }

    private static int size(String text) {
        String expected = "pageSize must be a whole number from 1 to " + MAX_SIZE + ", was \"" + text + "\"";
        if (!text.matches("[0-9]{1,9}")) {
            throw Problem.badRequest(expected);
        }
        int size = Integer.parseInt(text);
        if (size < 1 || size > MAX_SIZE) {
            throw Problem.badRequest(expected);
        }
        return size;
    }

    private static long sequence(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
            if (text.startsWith("v1:")
                    && token(Long.parseLong(text.substring(3))).equals(token)) {
                return Long.parseLong(text.substring(3));
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for a token that can be decoded and means nothing.
        }
        throw Problem.badRequest("pageToken is none that this service gave out, was \"" + token + "\"");
    }

    static String token(long sequence) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("v1:" + sequence).getBytes(StandardCharsets.US_ASCII));
    }
}
