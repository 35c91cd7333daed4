package dev.espalier.startup;

import java.net.UnknownHostException;
import java.sql.SQLException;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** A database that does not answer, or does not let the service in; by the classes of SQLSTATE, which all databases share. */
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
class DatabaseConnection extends AbstractFailureAnalyzer<SQLException> {
    private static final String NO_CONNECTION = "08";
    private static final String WHO_IS_IT = "28";
    private static final String NO_SUCH_DATABASE = "3D";

    private final String url;
    private final String user;

    DatabaseConnection(Environment environment) {
        url = environment.getProperty("spring.datasource.url", "").replaceFirst("[?;].*", "");
        user = environment.getProperty("spring.datasource.username", "");
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        String kind = state.length() < 2 ? "" : state.substring(0, 2);
        return switch (kind) {
            case NO_CONNECTION -> told(unreachable(cause), "start it, or mend spring.datasource.url", cause);
            case WHO_IS_IT ->
                told(
                        "lets \"" + user + "\" not in (" + cause.getMessage() + ")",
                        "mend spring.datasource.username and spring.datasource.password",
                        cause);
            case NO_SUCH_DATABASE ->
                told("is not there (" + cause.getMessage() + ")", "create it, or mend spring.datasource.url", cause);
            default ->
                findCause(rootFailure, FlywaySqlUnableToConnectToDbException.class) == null
                        ? null
                        : told("cannot be opened (" + cause.getMessage() + ")", "see to it, or name another", cause);
        };
    }

    private String unreachable(SQLException cause) {
        UnknownHostException host = findCause(cause, UnknownHostException.class);
        return "does not answer (" + (host == null ? cause.getMessage() : "unknown host " + host.getMessage()) + ")";
    }

    private FailureAnalysis told(String what, String action, SQLException cause) {
        return new FailureAnalysis("the database " + url + " " + what + ":", action, cause);
    }
}
