package dev.espalier.web;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A page of a list, and the token of the next one; null on the last page. */
public record Page<T>(List<T> items, @Nullable String nextPageToken) {
    public Page {
        items = List.copyOf(items);
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
