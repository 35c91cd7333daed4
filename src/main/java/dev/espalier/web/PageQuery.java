package dev.espalier.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

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

    static String token(long sequence) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("v1:" + sequence).getBytes(StandardCharsets.US_ASCII));
    }
}
