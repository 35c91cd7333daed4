package dev.espalier.jobs.records;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Wakes who waits for a job in this process as soon as its state has changed; what other processes change is not heard. */
@Component
public class JobWatch {
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    /** What changes next, and for how many. */
    private record Watched(CountDownLatch change, int waiters) {}

    /** Someone's ears for one job, from before they look at it. */
    public final class Ear implements AutoCloseable {
        private final String jobId;
        private final CountDownLatch change;

        private Ear(String jobId) {
            this.jobId = jobId;
            Watched joined = watched.compute(
                    jobId,
                    (id, others) -> others == null
                            ? new Watched(new CountDownLatch(1), 1)
                            : new Watched(others.change(), others.waiters() + 1));
            this.change = joined.change();
        }

        /** Until something changed since this was made, or the time is over. */
        public void await(Duration most) throws InterruptedException {
            boolean _ = change.await(most.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            watched.computeIfPresent(jobId, (id, all) -> {
                if (all.change() != change) {
                    return all;
                }
                return all.waiters() == 1 ? null : new Watched(change, all.waiters() - 1);
            });
        }
    }

    public Ear listen(String jobId) {
        return new Ear(jobId);
    }

    /** A job's state is changed by the transaction at hand; heard when that is committed. */
    void changing(String jobId) {
        AfterCommit.run(() -> wake(jobId));
    }

    private void wake(String jobId) {
        Watched waiting = watched.remove(jobId);
        if (waiting != null) {
            waiting.change().countDown();
        }
    }

    public void wakeAll() {
        watched.keySet().forEach(this::wake);
    }

    /** How many jobs are waited for. */
    public int size() {
        return watched.size();
    }
}
