package dev.espalier.jobs;

/** Opens the record of a claim. */
interface Recorders {
    Recorder of(Job claim);
}
