package dev.espalier.web.lists;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What columns of one row are to hold, by their names, which are constants of the program. */
public final class Columns {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    public Columns set(String column, @Nullable Object value) {
        values.put(column, value);
        return this;
    }

    public void insert(JdbcClient db, String table) {
        String names = String.join(", ", values.keySet());
        String places = values.keySet().stream().map(":"::concat).collect(Collectors.joining(", "));
        db.sql("insert into " + table + " (" + names + ") values (" + places + ")")
                .params(values)
                .update();
    }

    /** @param keys columns that tell which row it is; none of those that are set */
    public void update(JdbcClient db, String table, Map<String, String> keys) {
        db.sql("update " + table + " set " + equal(values, ", ") + " where " + equal(keys, " and "))
                .params(values)
                .params(keys)
                .update();
    }

    private static String equal(Map<String, ?> columns, String between) {
        return columns.keySet().stream().map(column -> column + " = :" + column).collect(Collectors.joining(between));
    }
}
