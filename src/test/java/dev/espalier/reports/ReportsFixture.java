package dev.espalier.reports;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Lets tests of other rooms store reports without Spring. */
public final class ReportsFixture {
    public static Reports on(JdbcClient db) {
        return new Reports(db);
    }

    private ReportsFixture() {}
}
