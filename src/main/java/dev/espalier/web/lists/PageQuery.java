package dev.espalier.web.lists;

import dev.espalier.web.problems.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list that is newest first: rows whose sequence number is less than {@code before}. As a controller's
 * parameter it is made from {@code pageSize} and {@code pageToken}; bad ones are answered 400.
 *
 * @param filter tells lists that are narrowed differently apart; a token belongs to one
 */
public record PageQuery(int size, long before, String filter) {
    public static final int DEFAULT_SIZE = 50;
    public static final int MAX_SIZE = 200;

    private static final Pattern TOKEN = Pattern.compile("v1:([0-9]{1,19}):?([0-9a-f]*)");

    /** The newest ones of a list that nothing narrows. */
    public static PageQuery first(int size) {
        return new PageQuery(size, Long.MAX_VALUE, "");
    }

    /** How many rows to fetch: one more than the page, to know whether another follows. */
    public int limit() {
        return size + 1;
    }

    static PageQuery of(@Nullable String pageSize, @Nullable String pageToken, String filter) {
        return new PageQuery(
                pageSize == null ? DEFAULT_SIZE : size(pageSize),
                pageToken == null ? Long.MAX_VALUE : sequence(pageToken, filter),
                filter);
    }

    static int size(String text) {
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

    static long sequence(String token, String filter) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
            Matcher parts = TOKEN.matcher(text);
            if (parts.matches()
                    && token(Long.parseLong(parts.group(1)), parts.group(2)).equals(token)) {
                if (!parts.group(2).equals(filter)) {
                    throw Problem.badRequest(
                            "pageToken belongs to another list, or one with other filters, was \"" + token + "\"");
                }
                return Long.parseLong(parts.group(1));
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for a token that can be decoded and means nothing.
        }
        throw Problem.badRequest("pageToken is none that this service gave out, was \"" + token + "\"");
    }

    String token(long sequence) {
        return token(sequence, filter);
    }

    static String token(long sequence, String filter) {
        String text = "v1:" + sequence + (filter.isEmpty() ? "" : ":" + filter);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
