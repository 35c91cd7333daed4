package dev.espalier.web.lists;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** A page of a list, and the token of the next one; null on the last page. */
public record Page<T>(List<T> items, @Nullable String nextPageToken) {
    public Page {
        items = List.copyOf(items);
    }

    /** The same page with each of its items shown in another way. */
    public <R> Page<R> map(Function<T, R> shown) {
        return new Page<>(items.stream().map(shown).toList(), nextPageToken);
    }

    /** Whether a controller's parameter says which page. */
    public static boolean isAskedFor(MethodParameter parameter) {
        return parameter.getParameterType() == PageQuery.class || parameter.getParameterType() == WholeList.class;
    }

    /** The header {@code Link} of a page in a form that has no place for the token, such as CSV: none on the last page. */
    public HttpHeaders link() {
        HttpHeaders headers = new HttpHeaders();
        if (nextPageToken != null) {
            String next = ServletUriComponentsBuilder.fromCurrentRequest()
                    .replaceQueryParam("pageToken", nextPageToken)
                    .host(null)
                    .scheme(null)
                    .port(null)
                    .toUriString();
            headers.set(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return headers;
    }

    /** Cuts a page from rows of which one more than the page holds was fetched, if there was one. */
    public static <T> Page<T> of(List<T> fetched, PageQuery query, ToLongFunction<T> sequence) {
        if (fetched.size() <= query.size()) {
            return new Page<>(fetched, null);
        }
        List<T> items = fetched.subList(0, query.size());
        return new Page<>(items, query.token(sequence.applyAsLong(items.getLast())));
    }
}
