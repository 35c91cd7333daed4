package dev.espalier.web.lists;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Columns that hold JSON, read and written by one mapper; null stays null. */
public final class JsonColumns {
    private final JsonMapper mapper;

    public JsonColumns(JsonMapper mapper) {
        this.mapper = mapper;
    }

    public @Nullable String orNull(@Nullable Object value) {
        return value == null ? null : write(value);
    }

    public String write(Object value) {
        return mapper.writeValueAsString(value);
    }

    /** Of a column that may be null. */
    public <T> @Nullable T orNull(ResultSet row, String column, Class<T> type) throws SQLException {
        String json = row.getString(column);
        return json == null ? null : mapper.readValue(json, type);
    }

    public <T> T read(ResultSet row, String column, Class<T> type) throws SQLException {
        return mapper.readValue(row.getString(column), type);
    }

    public <T> List<T> list(ResultSet row, String column, Class<T> item) throws SQLException {
        return mapper.readerForListOf(item).readValue(row.getString(column));
    }

    /** In the order in which it was written. */
    public <T> Map<String, T> map(ResultSet row, String column, Class<T> value) throws SQLException {
        return mapper.readerForMapOf(value).readValue(row.getString(column));
    }

    public @Nullable JsonNode tree(ResultSet row, String column) throws SQLException {
        String json = row.getString(column);
        return json == null ? null : mapper.readTree(json);
    }
}
