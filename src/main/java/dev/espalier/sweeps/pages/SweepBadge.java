package dev.espalier.sweeps.pages;

import dev.espalier.sweeps.SweepStatus;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Tone;

/** A sweep's status as a word with its colour. */
final class SweepBadge {
    static Badge of(SweepStatus status) {
        Tone tone = switch (status) {
            case QUEUED -> Tone.WAITING;
            case RUNNING, CANCELLING -> Tone.BUSY;
            case SUCCEEDED -> Tone.GOOD;
            case PARTIALLY_SUCCEEDED -> Tone.DOUBTFUL;
            case FAILED -> Tone.BAD;
            case CANCELLED -> Tone.PLAIN;
        };
        return new Badge(status.label().replace('_', ' '), tone);
    }

    private SweepBadge() {}
}
