package dev.espalier.jobs;

import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Tone;

/** A job's status as a word with its colour. */
public final class JobBadge {
    public static Badge of(JobState state) {
        Tone tone = switch (state) {
            case QUEUED, PAUSED -> Tone.WAITING;
            case RUNNING, PAUSING, CANCELLING -> Tone.BUSY;
            case SUCCEEDED -> Tone.GOOD;
            case FAILED -> Tone.BAD;
            case CANCELLED -> Tone.PLAIN;
        };
        return new Badge(state.label(), tone);
    }

    private JobBadge() {}
}
