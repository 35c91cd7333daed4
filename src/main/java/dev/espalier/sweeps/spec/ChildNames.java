package dev.espalier.sweeps.spec;

import dev.espalier.jobs.JobSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the jobs of a sweep are called: as the base, with what the matrix set behind. */
record ChildNames(@Nullable String name, List<JobPointer> places) {
    /** As long as the name of a job may be. */
    private static final int LONGEST = 200;

    ChildNames(SweepSpec spec, List<JobPointer> places) {
        this(spec.name(), places);
    }

    JobSpec named(JobSpec job, Map<String, JsonNode> values) {
        String first = job.name() == null ? name : job.name();
        String settings = places.stream()
                .map(place -> called(place) + " = " + shown(values.get(place.pointer())))
                .collect(Collectors.joining(", "));
        if (settings.isEmpty()) {
            return first == null ? job : job.withName(first);
        }
        return job.withName(JobPointer.cut(first == null ? settings : first + ": " + settings, LONGEST));
    }

    /** In short where no other place is called so. */
    private String called(JobPointer place) {
        long alike = places.stream()
                .filter(other -> other.shortName().equals(place.shortName()))
                .count();
        return alike == 1 ? place.shortName() : place.pointer();
    }

    private static String shown(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "none";
        }
        return JobPointer.cut(value.isString() ? value.stringValue() : value.toString());
    }
}
