package dev.espalier.web.idempotency;

import dev.espalier.web.lists.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of keys. Who inserts the row owns the key, in whatever process; a request that died is known by the lease
 * that nobody renews, and every change names the owner whom it expects.
 */
@Repository
class IdempotencyRows {
    static final Duration KEPT = Duration.ofHours(24);
    static final Duration LEASE = Duration.ofSeconds(30);

    private final JdbcClient db;
    private final InstantSource clock;

    IdempotencyRows(JdbcClient db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Who has a key, and the answer if there is one already. */
    record Row(
            String owner,
            Instant leaseUntil,
            Instant expiresAt,
            @Nullable StoredAnswer answer) {
        boolean free(Instant now) {
            return !expiresAt.isAfter(now) || (answer == null && !leaseUntil.isAfter(now));
        }
    }

    /** Takes a key for this owner; false where somebody has it. */
    boolean claim(String tenant, String key, String owner) {
        try {
            new Columns()
                    .set("tenant", tenant)
                    .set("name", key)
                    .set("owner", owner)
                    .set("lease_until", at(LEASE))
                    .set("expires_at", at(KEPT))
                    .insert(db, "idempotency_key");
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    Optional<Row> find(String tenant, String key) {
        return db.sql("select * from idempotency_key where tenant = :tenant and name = :name")
                .params(Map.of("tenant", tenant, "name", key))
                .query(IdempotencyRows::row)
                .optional();
    }

    /** Takes a key over from a request that died, or whose answer is too old. */
    boolean takeOver(String tenant, String key, Row from, String owner) {
        return 1
                == db.sql("""
                update idempotency_key set owner = :owner, lease_until = :lease, expires_at = :kept, fingerprint = null,
                  status = null, location = null, content_type = null, body = null
                where tenant = :tenant and name = :name and owner = :from
                  and (expires_at <= :now or (status is null and lease_until <= :now))""")
                        .params(Map.of("owner", owner, "lease", at(LEASE), "kept", at(KEPT)))
                        .params(Map.of("tenant", tenant, "name", key, "from", from.owner(), "now", now()))
                        .update();
    }

    /** Says that the request is still alive. */
    void renew(String owner) {
        db.sql("update idempotency_key set lease_until = :lease where owner = :owner and status is null")
                .params(Map.of("lease", at(LEASE), "owner", owner))
                .update();
    }

    /** False where the key is no longer this owner's. */
    boolean answer(String owner, StoredAnswer answer) {
        return 1
                == db.sql("""
                update idempotency_key set fingerprint = :fingerprint, status = :status, location = :location,
                  content_type = :contentType, body = :body, expires_at = :kept where owner = :owner""")
                        .param("fingerprint", answer.fingerprint())
                        .param("status", answer.status())
                        .param("location", answer.location())
                        .param("contentType", answer.contentType())
                        .param("body", answer.body())
                        .params(Map.of("kept", at(KEPT), "owner", owner))
                        .update();
    }

    /** Gives a key back; an answer that is noted already stays. */
    void free(String owner) {
        db.sql("delete from idempotency_key where owner = :owner and status is null")
                .param("owner", owner)
                .update();
    }

    /** Deletes what is older than it must be kept. */
    int sweep() {
        return db.sql("delete from idempotency_key where expires_at <= :now")
                .param("now", now())
                .update();
    }

    private OffsetDateTime now() {
        return at(Duration.ZERO);
    }

    private OffsetDateTime at(Duration fromNow) {
        return clock.instant().plus(fromNow).atOffset(ZoneOffset.UTC);
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        Integer status = row.getObject("status", Integer.class);
        StoredAnswer answer = status == null
                ? null
                : new StoredAnswer(
                        Objects.requireNonNull(row.getString("fingerprint")),
                        status,
                        row.getString("location"),
                        row.getString("content_type"),
                        Objects.requireNonNull(row.getString("body")));
        return new Row(row.getString("owner"), instant(row, "lease_until"), instant(row, "expires_at"), answer);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
