package dev.espalier.web.lists;

import dev.espalier.web.problems.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** A table whose rows each have a name and a file: what all such tables are asked. */
public abstract class FileRows<T> {
    protected final JdbcClient db;
    private final String table;

    protected FileRows(JdbcClient db, String table) {
        this.db = db;
        this.table = table;
    }

    protected abstract T read(ResultSet row, int number) throws SQLException;

    public Optional<T> find(String tenant, String id) {
        return one("select *", tenant, id, "").query(this::read).optional();
    }

    /** Throws a 404. */
    public T require(String tenant, String id) {
        return find(tenant, id).orElseThrow(() -> Problem.notFound(table, id));
    }

    /** Locks the row until the transaction ends; false where there is none. */
    public boolean lock(String tenant, String id) {
        return one("select id", tenant, id, " for update")
                .query(String.class)
                .optional()
                .isPresent();
    }

    /** Inside a transaction; 409 while a job needs it. */
    public void delete(String tenant, String id, BooleanSupplier needed) {
        // From here on no job can be queued for it; one that was is seen.
        if (!lock(tenant, id)) {
            throw Problem.notFound(table, id);
        }
        if (needed.getAsBoolean()) {
            throw Problem.conflict(table + " \"" + id + "\" is needed by a job that has not ended; cancel it first");
        }
        one("delete", tenant, id, "").update();
    }

    private StatementSpec one(String verb, String tenant, String id, String end) {
        return db.sql(verb + " from " + table + " where tenant = :tenant and id = :id" + end)
                .param("tenant", tenant)
                .param("id", id);
    }

    /** Newest first. */
    protected List<T> list(String tenant, Where where, PageQuery page) {
        return db.sql("select * from " + table + " where tenant = :tenant and seq < :before" + where.sql()
                        + " order by seq desc limit :limit")
                .param("tenant", tenant)
                .param("before", page.before())
                .param("limit", page.limit())
                .params(where.parameters())
                .query(this::read)
                .list();
    }

    /** What they are called, by id; those that are gone are left out. */
    public Map<String, String> names(String tenant, Collection<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : db
                        .sql("select id, name from " + table + " where tenant = :tenant and id in (:ids)")
                        .param("tenant", tenant)
                        .param("ids", Set.copyOf(ids))
                        .query((row, number) -> Map.entry(row.getString("id"), row.getString("name")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    public boolean usesBlob(String sha256) {
        return db.sql("select count(*) from " + table + " where sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
