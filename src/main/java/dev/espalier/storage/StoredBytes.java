package dev.espalier.storage;

import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many bytes the files of a kind take, for the metrics; beans of it are gathered.
 *
 * @param kind what they are, such as {@code model}
 */
public record StoredBytes(String kind, LongSupplier bytes) {
    /** Of a table that has a row for each file, with its {@code bytes}. Equal contents, which are stored once, count each. */
    public static StoredBytes of(String kind, JdbcClient db, String table) {
        return new StoredBytes(
                kind,
                () -> db.sql("select coalesce(sum(bytes), 0) from " + table)
                        .query(Long.class)
                        .single());
    }
}
