package dev.espalier.web.lists;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a list that is known whole, in its own order: all of them, or where {@code pageSize} is given that many
 * from where {@code pageToken} goes on. As a controller's parameter it is made from both; bad ones are answered 400.
 *
 * @param list tells lists apart; a token belongs to one
 */
public record WholeList(int size, int from, String list) {
    static WholeList of(@Nullable String pageSize, @Nullable String pageToken, String list) {
        return new WholeList(
                pageSize == null ? Integer.MAX_VALUE : PageQuery.size(pageSize),
                pageToken == null ? 0 : (int) Math.min(Integer.MAX_VALUE, PageQuery.sequence(pageToken, list)),
                list);
    }

    /** The page of these rows. */
    public <T> Page<T> of(List<T> all) {
        int begin = Math.min(from, all.size());
        int end = (int) Math.min((long) begin + size, all.size());
        return new Page<>(all.subList(begin, end), end == all.size() ? null : PageQuery.token(end, list));
    }
}
