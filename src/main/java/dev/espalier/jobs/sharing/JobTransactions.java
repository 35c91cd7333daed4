package dev.espalier.jobs.sharing;

import dev.espalier.jobs.Job;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes of jobs, each in a transaction of its own or in that of the caller. Where jobs share work, changes come one at
 * a time, and whoever waited for this one goes on.
 */
@Component
public final class JobTransactions {
    private final TransactionTemplate transaction;
    private final SharedWork shared;

    public JobTransactions(TransactionTemplate transaction, SharedWork shared) {
        this.transaction = transaction;
        this.shared = shared;
    }

    /** For what concerns no other job. */
    public <T extends @Nullable Object> T run(Supplier<T> change) {
        return transaction.execute(status -> change.get());
    }

    /** For what others may wait for. The group is locked before any job of it: all do it in this order. */
    public <T extends @Nullable Object> T change(Job job, Supplier<T> change) {
        String groupId = job.sweepId();
        if (groupId == null) {
            return run(change);
        }
        return run(() -> {
            shared.lock(groupId);
            T result = change.get();
            shared.settle(groupId);
            return result;
        });
    }

    /** Puts right what a lost process may have left waiting. */
    public void settleAll() {
        for (String groupId : shared.groupsThatWait()) {
            run(() -> {
                shared.lock(groupId);
                shared.settle(groupId);
                return true;
            });
        }
    }
}
