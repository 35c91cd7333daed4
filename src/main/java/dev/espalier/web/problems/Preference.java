package dev.espalier.web.problems;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Who reads the answer: a person's browser, or a program. */
final class Preference {
    private static final List<MediaType> FOR_PROGRAMS =
            List.of(MediaType.APPLICATION_PROBLEM_JSON, MediaType.APPLICATION_JSON);

    /** Whether an Accept header names HTML and likes it better than JSON, as browsers' do. */
    static boolean isForPages(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            MediaType page = match(accepted, MediaType.TEXT_HTML).orElse(MediaType.ALL);
            return !page.isWildcardType()
                    && page.getQualityValue() > 0
                    && FOR_PROGRAMS.stream()
                            .allMatch(json -> match(accepted, json)
                                    .map(other -> page.getQualityValue() > other.getQualityValue()
                                            || (page.getQualityValue() == other.getQualityValue()
                                                    && other.isWildcardType()))
                                    .orElse(true));
        } catch (InvalidMediaTypeException e) {
            return false; // what cannot be read prefers nothing
        }
    }

    /** The most specific range that holds a type. */
    private static Optional<MediaType> match(List<MediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(range -> range.includes(type))
                .max(Comparator.comparing((MediaType range) -> !range.isWildcardType())
                        .thenComparing(range -> !range.isWildcardSubtype()));
    }

    private Preference() {}
}
