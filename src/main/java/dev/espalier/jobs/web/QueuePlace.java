package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;

/**
 * Where a queued job stands.
 *
 * @param position 1 is next
 */
public record QueuePlace(int position, String reason) {
    public static QueuePlace of(Job job, int ahead) {
        if (job.queueReason() != null) {
            return new QueuePlace(ahead + 1, job.queueReason());
        }
        return switch (ahead) {
            case 0 -> new QueuePlace(1, "next, as soon as a worker of pool " + job.pool() + " is free");
            case 1 -> new QueuePlace(2, "one job of pool " + job.pool() + " is before it");
            default -> new QueuePlace(ahead + 1, ahead + " jobs of pool " + job.pool() + " are before it");
        };
    }
}
