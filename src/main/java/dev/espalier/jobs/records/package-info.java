/** The tables of jobs: rows, events, artifacts, and the schedule of who is to run when. */
@NullMarked
package dev.espalier.jobs.records;

import org.jspecify.annotations.NullMarked;
