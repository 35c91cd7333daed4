package dev.espalier.jobs.sharing;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.records.AfterCommit;
import dev.espalier.jobs.records.JobSchedule;
import dev.espalier.jobs.sharing.SharedPrefixes.Prefix;
import dev.espalier.jobs.sharing.SharedRows.Stored;
import dev.espalier.jobs.sharing.SharedRows.StoredFile;
import dev.espalier.jobs.sharing.Waiting.Member;
import dev.espalier.jobs.sharing.Waiting.Wait;
import dev.espalier.storage.Blobs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets the jobs of a group compute what they have in common once: the first to come by leaves a checkpoint, the others
 * wait for it. Everything here is a help: a job that finds no checkpoint computes all of its steps.
 */
@Component
public final class SharedWork {
    private final SharedRows rows;
    private final JobSchedule schedule;
    private final Blobs blobs;
    private final InstantSource clock;

    public SharedWork(SharedRows rows, JobSchedule schedule, Blobs blobs, InstantSource clock) {
        this.rows = rows;
        this.schedule = schedule;
        this.blobs = blobs;
        this.clock = clock;
    }

    /** New jobs, in one transaction with their rows: those are scheduled that need not wait for another. */
    public void begin(String tenant, String groupId, List<Job> jobs) {
        List<List<Prefix>> ways = SharedPrefixes.of(jobs.stream().map(Job::spec).toList());
        if (ways.stream().anyMatch(way -> !way.isEmpty())) {
            rows.insertGroup(groupId, tenant);
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            ways.get(i).forEach(prefix -> rows.insertPrefix(job, groupId, prefix));
            members.add(new Member(job.id(), job.spec().priority(), "undecided", ways.get(i)));
        }
        members.sort((one, other) -> Integer.compare(other.priority(), one.priority()));
        apply(members, Set.of());
    }

    private void apply(List<Member> members, Set<String> stored) {
        Map<String, Optional<Wait>> plan = Waiting.plan(members, stored);
        for (Member member : members) {
            Optional<Wait> wait = plan.getOrDefault(member.jobId(), Optional.empty());
            if (member.waitsFor() == null) {
                continue;
            }
            if (wait.isPresent()) {
                if (!wait.get().leader().equals(member.waitsFor())) {
                    rows.waits(member.jobId(), wait.get().leader(), wait.get().reason());
                }
            } else {
                rows.waits(member.jobId(), null, null);
                schedule.add(member.jobId(), member.priority(), clock.instant());
            }
        }
        schedule.wake();
    }

    /** Until the transaction ends nobody else changes the group; before any row of its jobs is. */
    void lock(String groupId) {
        rows.lock(groupId);
    }

    /** After a change: whoever waited for what is there now, or for a job that has ended, goes on. */
    void settle(String groupId) {
        List<Stored> stored = rows.stored(groupId);
        boolean waiting = rows.anyWaits(groupId);
        if (stored.isEmpty() && !waiting) {
            return;
        }
        List<Member> members = rows.members(groupId);
        if (waiting) {
            apply(members, rows.storedPrefixes(groupId));
        }
        Set<String> needed = new HashSet<>();
        members.forEach(member -> member.way().forEach(prefix -> needed.add(prefix.hash())));
        discard(
                groupId,
                stored.stream()
                        .map(Stored::prefix)
                        .filter(prefix -> !needed.contains(prefix))
                        .toList());
    }

    private void discard(String groupId, List<String> prefixes) {
        if (prefixes.isEmpty()) {
            return;
        }
        List<StoredFile> files = prefixes.stream()
                .flatMap(prefix -> rows.files(groupId, prefix).stream())
                .toList();
        rows.deleteCheckpoints(groupId, prefixes);
        AfterCommit.run(() -> files.forEach(file -> blobs.release(file.sha256())));
    }

    /** Inside the transaction that deletes its jobs, all of which have ended. */
    public void delete(String groupId) {
        discard(groupId, rows.stored(groupId).stream().map(Stored::prefix).toList());
        rows.deleteGroup(groupId);
    }

    List<String> groupsThatWait() {
        return rows.groupsThatWait();
    }

    /**
     * Where a claimed job begins, and what it leaves for others.
     *
     * @param checkpoint null: at the very beginning
     */
    public record Start(@Nullable Stored checkpoint, List<StoredFile> files, List<Integer> keepAfter) {
        static final Start ALONE = new Start(null, List.of(), List.of());
    }

    /** @param threads of this worker: with another number the same steps end with other bytes */
    public Start start(Job claim, int threads) {
        String groupId = claim.sweepId();
        if (groupId == null) {
            return Start.ALONE;
        }
        List<Member> members = rows.members(groupId);
        List<Prefix> way = members.stream()
                .filter(member -> member.jobId().equals(claim.id()))
                .findFirst()
                .map(Member::way)
                .orElse(List.of());
        List<Stored> stored = rows.stored(groupId);
        Stored last = null;
        for (Prefix prefix : way) {
            for (Stored each : stored) {
                last = each.prefix().equals(prefix.hash()) && each.threads() == threads ? each : last;
            }
        }
        List<Integer> keepAfter = Waiting.keepAfter(
                members, claim.id(), way, last == null ? -1 : last.steps(), rows.storedPrefixes(groupId));
        return new Start(last, last == null ? List.of() : rows.files(groupId, last.prefix()), keepAfter);
    }
}
