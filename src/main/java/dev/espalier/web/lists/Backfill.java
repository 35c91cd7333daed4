package dev.espalier.web.lists;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * Fills what is new in a database from what its older rows say in JSON. SQL that reads JSON differs between databases, so
 * these are migrations in Java.
 */
public interface Backfill extends JavaMigration {
    /** The rows to look at. */
    String select();

    /** The statement that writes. */
    String write();

    /** What a row has written: the parameters of the statement, as often as it is to run. */
    List<List<String>> parameters(ResultSet row) throws SQLException;

    @Override
    default @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    default boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    default void migrate(Context context) throws SQLException {
        try (Statement select = context.getConnection().createStatement();
                ResultSet rows = select.executeQuery(select());
                PreparedStatement write = context.getConnection().prepareStatement(write())) {
            while (rows.next()) {
                for (List<String> parameters : parameters(rows)) {
                    for (int i = 0; i < parameters.size(); i++) {
                        write.setString(i + 1, parameters.get(i));
                    }
                    write.executeUpdate();
                }
            }
        }
    }
}
