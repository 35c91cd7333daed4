package dev.espalier.jobs.process;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a runner's process ended.
 *
 * @param signal such as SIGSEGV; null where it ended by itself
 * @param log the last lines of its standard error
 */
public record RunnerExit(int code, @Nullable String signal, List<String> log) {
    private static final int SIGNAL_BASE = 128;
    private static final Pattern FATAL = Pattern.compile("^# {2}(SIG[A-Z]+) \\(0x");
    private static final int KILLED = 9;
    private static final int TERMINATED = 15;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(KILLED, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(TERMINATED, "SIGTERM"),
            Map.entry(31, "SIGSYS"));

    public RunnerExit {
        log = List.copyOf(log);
    }

    /** Reads Java's exit value: 128 + n where signal n ended the process. */
    public static RunnerExit of(int exitValue, List<String> log) {
        int number = exitValue - SIGNAL_BASE;
        if (number > 0 && number < 65) {
            return new RunnerExit(exitValue, SIGNALS.getOrDefault(number, "signal " + number), log);
        }
        return new RunnerExit(exitValue, exitValue == 0 ? null : toldByVirtualMachine(log), log);
    }

    /** The virtual machine catches some signals, writes a report that names them, and leaves by an exit code. */
    private static @Nullable String toldByVirtualMachine(List<String> log) {
        return log.stream()
                .map(FATAL::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElse(null);
    }

    /** Ended from outside, by the kernel or by somebody, rather than by a fault of its own. */
    public boolean killed() {
        return code == SIGNAL_BASE + KILLED || code == SIGNAL_BASE + TERMINATED;
    }

    public String description() {
        return signal == null ? "exit code " + code : signal;
    }
}
