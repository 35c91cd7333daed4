package dev.espalier.web.lists;

import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Labels as rows of {@code owner_label}, so that their owners can be found by them. */
public final class LabelRows {
    private final JdbcClient db;
    private final String owner;

    /** @param owner the table that has labels */
    public LabelRows(JdbcClient db, String owner) {
        this.db = db;
        this.owner = owner;
    }

    /** Inside the transaction that writes the owner's own row. */
    public void replace(String tenant, String id, Map<String, String> labels) {
        db.sql("delete from " + owner + "_label where " + owner + "_id = :id")
                .param("id", id)
                .update();
        labels.forEach((key, value) -> new Columns()
                .set(owner + "_id", id)
                .set("tenant", tenant)
                .set("name", key)
                .set("content", value)
                .insert(db, owner + "_label"));
    }
}
