package dev.espalier.startup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Somebody else listens where the service would. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortInUse extends AbstractFailureAnalyzer<PortInUseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        return new FailureAnalysis(
                "port " + cause.getPort() + " is in use:",
                "stop what listens there, or choose another, --server.port=" + (cause.getPort() == 9090 ? 9091 : 9090),
                cause);
    }
}
