package dev.espalier.web.idempotency;

import dev.espalier.web.Ids;
import dev.espalier.web.problems.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Takes keys for requests, keeps the leases of those in progress alive, and sweeps out what has been kept long enough. */
@Component
class Claims implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration RENEWAL = IdempotencyRows.LEASE.dividedBy(3);
    private static final int RENEWALS_PER_SWEEP = 60;
    private static final int MOST_LOOKS = 5;

    private final IdempotencyRows rows;
    private final InstantSource clock;
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private volatile boolean running;

    Claims(IdempotencyRows rows, InstantSource clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** The key for this request, or the first answer; 409 while the first is in progress. */
    Claim take(String tenant, String key, String route) {
        String owner = Ids.next("req_");
        for (int look = 0; look < MOST_LOOKS; look++) {
            if (rows.claim(tenant, key, owner)) {
                return opened(new Claim(key, route, owner, null));
            }
            Optional<IdempotencyRows.Row> found = rows.find(tenant, key);
            if (found.isEmpty()) {
                continue; // It was given back between our two looks.
            }
            IdempotencyRows.Row row = found.get();
            if (!row.free(clock.instant())) {
                if (row.answer() == null) {
                    break;
                }
                return new Claim(key, route, owner, row.answer());
            }
            if (rows.takeOver(tenant, key, row, owner)) {
                return opened(new Claim(key, route, owner, null));
            }
        }
        throw inProgress(key);
    }

    private Claim opened(Claim claim) {
        open.add(claim.owner());
        return claim;
    }

    private static Problem inProgress(String key) {
        Problem problem = new Problem(
                HttpStatus.CONFLICT,
                "request-in-progress",
                "Request in progress",
                "the first request with Idempotency-Key \"" + key
                        + "\" has not been answered yet; ask again in a while");
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
        return problem;
    }

    /** Keeps the answer for repetitions. */
    void answered(Claim claim, StoredAnswer answer) {
        if (!rows.answer(claim.owner(), answer)) {
            LOG.warn("An Idempotency-Key went to a repetition before its request was answered {}", answer.status());
        }
        open.remove(claim.owner());
    }

    /**
     * Gives the key back: nothing was made, and the client may try again or correct the request. Does nothing where it was
     * answered or given back before.
     */
    void free(Claim claim) {
        if (open.remove(claim.owner())) {
            rows.free(claim.owner());
        }
    }

    void renew() {
        open.forEach(rows::renew);
    }

    private void keep() {
        try {
            for (long round = 0; isRunning(); round++) {
                try {
                    renew();
                    if (round % RENEWALS_PER_SWEEP == 0) {
                        rows.sweep();
                    }
                } catch (DataAccessException e) {
                    LOG.warn("Leases of requests in progress could not be renewed; trying again in {}", RENEWAL, e);
                }
                if (ended.await(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        ended = new CountDownLatch(1);
        running = true;
        Thread.ofVirtual().name("idempotency").start(this::keep);
    }

    @Override
    public void stop() {
        running = false;
        // No interrupt: in the middle of a write it would close H2's file, and with it the database
        ended.countDown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
