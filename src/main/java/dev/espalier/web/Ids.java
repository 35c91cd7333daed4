package dev.espalier.web;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes opaque ids with a prefix that tells what they name, such as {@code mdl_} followed by 130 random bits; and says of an
 * id that names nothing what it may be instead.
 */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    /** What has ids, by its word, and the prefix of its ids. */
    private static final Map<String, String> PREFIXES = new LinkedHashMap<>();

    static {
        PREFIXES.put("model", "mdl_");
        PREFIXES.put("dataset", "dst_");
        PREFIXES.put("job", "job_");
        PREFIXES.put("sweep", "swp_");
    }

    /** That there is no {@code model} of this id, say, and if it is another thing's id, or an example's, that. */
    public static String missing(String what, String id) {
        return "there is no " + what + " \"" + id + "\""
                + instead(what, id).map(other -> ": " + other).orElse("");
    }

    /** What an id is that cannot be of a {@code model}, say; empty where it may be one, or is of no known kind. */
    public static Optional<String> instead(String what, String id) {
        String prefix = PREFIXES.get(what);
        if (prefix == null) {
            return Optional.empty();
        }
        String own = "/api/v1/" + what + "s";
        if (id.matches(prefix + "([.]{3}|\u2026)?")) {
            return Optional.of("that stands for an id: put one that POST " + own + " answered, or GET " + own
                    + " lists, in its place");
        }
        Optional<String> other = PREFIXES.keySet().stream()
                .filter(kind -> !kind.equals(what) && id.startsWith(PREFIXES.get(kind)))
                .findFirst();
        return other.map(kind ->
                "that is the id of a " + kind + ", and the id of a " + what + " (" + prefix + "...) belongs here");
    }

    public static String next(String prefix) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < 26; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    private Ids() {}
}
