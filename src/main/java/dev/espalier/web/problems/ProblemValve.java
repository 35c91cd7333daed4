package dev.espalier.web.problems;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Answers what Tomcat refuses before the application sees it, such as a path with a raw bracket. Tomcat makes it by name. */
public class ProblemValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemType type = GeneralProblemTypes.of(status);
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("UTF-8");
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write("""
                        {"type": "/problems/%s", "title": "%s", "status": %d, "detail": "the request could not be understood"}""".formatted(type.name(), type.title(), status));
                response.finishResponse();
            }
        } catch (IOException e) {
            getContainer().getLogger().debug("the client went away", e);
        }
    }
}
