package dev.espalier.quickstart;

import java.io.PrintStream;
import tools.jackson.databind.JsonNode;

/** A job's progress: one line written over and over on a terminal, elsewhere a line whenever there is something new. */
final class ProgressLine {
    private static final int WIDTH = 30;
    private static final String ERASE_REST = "\033[K";

    private final PrintStream out;
    private final boolean live;
    private String last = "";

    ProgressLine(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    void show(JsonNode job) {
        if (live) {
            out.print("\r" + bar(job) + ERASE_REST);
            out.flush();
            return;
        }
        String now = what(job);
        if (!now.equals(last)) {
            out.println(bar(job));
            last = now;
        }
    }

    /** Shows where the job ended and leaves the line. */
    void end(JsonNode job) {
        show(job);
        if (live) {
            out.println();
        }
    }

    private static String bar(JsonNode job) {
        double fraction = Math.clamp(job.path("progress").path("fraction").asDouble(0), 0, 1);
        int done = (int) (fraction * WIDTH);
        String left = eta(job);
        return "[%s%s] %3d %%  %s%s"
                .formatted("#".repeat(done), ".".repeat(WIDTH - done), (int) (fraction * 100), what(job), left);
    }

    private static String what(JsonNode job) {
        JsonNode progress = job.path("progress");
        String status = job.path("status").asString("");
        if (!"running".equals(status) || !progress.path("step").isString()) {
            return status;
        }
        String step = progress.path("step").asString();
        return progress.path("epoch").isNumber()
                ? step + ", epoch " + progress.path("epoch").asInt() + " of "
                        + progress.path("epochs").asString("?")
                : step;
    }

    private static String eta(JsonNode job) {
        JsonNode eta = job.path("progress").path("etaSeconds");
        boolean known = "running".equals(job.path("status").asString("")) && eta.isNumber();
        return known ? ", about " + Math.round(eta.asDouble()) + " s left" : "";
    }
}
