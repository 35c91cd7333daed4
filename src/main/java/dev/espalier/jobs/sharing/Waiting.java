package dev.espalier.jobs.sharing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who of the unfinished jobs of a group waits for whom. A job waits where another, which waits for nobody, is about to
 * reach the last place on its way that has no checkpoint yet; whoever finds nobody ahead goes first.
 */
public final class Waiting {
    /**
     * An unfinished job.
     *
     * @param waitsFor another job of the group; null where it is scheduled or runs
     * @param way the places on its way, the nearest first
     */
    record Member(String jobId, int priority, @Nullable String waitsFor, List<SharedPrefixes.Prefix> way) {}

    /** @param steps how many both share */
    record Wait(String leader, int steps) {
        String reason() {
            String work = switch (steps) {
                case 0 -> "scores the model that both begin with";
                case 1 -> "computes the first step, which both share";
                default -> "computes the first " + steps + " steps, which both share";
            };
            return "waits for " + leader + ", which " + work;
        }
    }

    /**
     * What becomes of each member that waits: whom it waits for from now on, or nothing: it goes.
     *
     * @param members in the order in which they are to run
     * @param stored hashes of prefixes that have a checkpoint
     */
    static Map<String, Optional<Wait>> plan(List<Member> members, Set<String> stored) {
        Map<String, String> leaders = new HashMap<>();
        members.stream().filter(member -> member.waitsFor() == null).forEach(member -> lead(member, leaders));
        Map<String, Optional<Wait>> plan = new LinkedHashMap<>();
        for (Member member : members) {
            if (member.waitsFor() != null) {
                Optional<Wait> wait = wait(member, leaders, stored);
                plan.put(member.jobId(), wait);
                if (wait.isEmpty()) {
                    lead(member, leaders);
                }
            }
        }
        return plan;
    }

    private static void lead(Member member, Map<String, String> leaders) {
        member.way().forEach(prefix -> leaders.putIfAbsent(prefix.hash(), member.jobId()));
    }

    /** Looks back from the end of its way: a checkpoint there makes all earlier ones needless. */
    private static Optional<Wait> wait(Member member, Map<String, String> leaders, Set<String> stored) {
        for (SharedPrefixes.Prefix prefix : member.way().reversed()) {
            if (stored.contains(prefix.hash())) {
                return Optional.empty();
            }
            String leader = leaders.get(prefix.hash());
            if (leader != null) {
                return Optional.of(new Wait(leader, prefix.steps()));
            }
        }
        return Optional.empty();
    }

    /** After how many steps a job should leave a checkpoint: where others come by, beyond where it begins itself. */
    static List<Integer> keepAfter(
            List<Member> members, String jobId, List<SharedPrefixes.Prefix> way, int from, Set<String> stored) {
        Set<String> wanted = new HashSet<>();
        members.stream()
                .filter(member -> !member.jobId().equals(jobId))
                .forEach(member -> member.way().forEach(prefix -> wanted.add(prefix.hash())));
        return way.stream()
                .filter(prefix -> prefix.steps() > from && wanted.contains(prefix.hash()))
                .filter(prefix -> !stored.contains(prefix.hash()))
                .map(SharedPrefixes.Prefix::steps)
                .toList();
    }

    private Waiting() {}
}
