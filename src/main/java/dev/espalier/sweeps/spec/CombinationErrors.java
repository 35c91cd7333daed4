package dev.espalier.sweeps.spec;

import dev.espalier.text.Pointers;
import dev.espalier.web.problems.Problem.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with the jobs of a sweep, told of the request that they come from: each thing once, however many
 * combinations share it, and the first {@value #MOST} things at most.
 */
final class CombinationErrors {
    private static final int MOST = 20;

    private final SweepSpec spec;
    private final List<JobPointer> places;
    private final int combinations;
    private final Map<FieldError, Occurrence> errors = new LinkedHashMap<>();

    /** Where it was seen first, and how often since. */
    private record Occurrence(
            Map<String, JsonNode> first, @Nullable JobPointer setBy, int times) {
        Occurrence again() {
            return new Occurrence(first, setBy, times + 1);
        }
    }

    CombinationErrors(SweepSpec spec, List<JobPointer> places, int combinations) {
        this.spec = spec;
        this.places = places;
        this.combinations = combinations;
    }

    /** @param found of one job, by pointers into it */
    void add(List<FieldError> found, Map<String, JsonNode> values) {
        for (FieldError error : found) {
            JobPointer setBy = setBy(error.pointer()).orElse(null);
            FieldError told = new FieldError(origin(error.pointer(), setBy, values), error.detail());
            Occurrence known = errors.get(told);
            if (known != null) {
                errors.put(told, known.again());
            } else if (errors.size() < MOST) {
                errors.put(told, new Occurrence(values, setBy, 1));
            }
        }
    }

    /** None where nothing is wrong. */
    List<FieldError> told() {
        return errors.entrySet().stream()
                .map(error ->
                        new FieldError(error.getKey().pointer(), error.getKey().detail() + where(error.getValue())))
                .toList();
    }

    private List<JsonNode> axis(JobPointer place) {
        return spec.matrix().axes().getOrDefault(place.pointer(), List.of());
    }

    private Optional<JobPointer> setBy(String pointer) {
        return places.stream().filter(place -> place.holds(pointer)).findFirst();
    }

    /** Where in the request the place of a job comes from. */
    private String origin(String pointer, @Nullable JobPointer setBy, Map<String, JsonNode> values) {
        if (setBy != null) {
            int index = axis(setBy).indexOf(values.get(setBy.pointer()));
            return "/matrix/" + Pointers.escape(setBy.pointer()) + "/" + index
                    + pointer.substring(setBy.pointer().length());
        }
        boolean ofSweep = pointer.startsWith("/requirements") && !spec.base().has("requirements");
        return ofSweep ? pointer : "/base" + pointer;
    }

    /** Nothing where every combination, or every one that has the value, is concerned. */
    private String where(Occurrence seen) {
        int values = seen.setBy() == null ? 1 : axis(seen.setBy()).size();
        if (seen.times() >= combinations / values) {
            return "";
        }
        String first = seen.first().entrySet().stream()
                .map(value ->
                        value.getKey() + " = " + JobPointer.cut(value.getValue().toString()))
                .collect(Collectors.joining(", "));
        return " (in " + seen.times() + " of " + combinations + " combinations, first with " + first + ")";
    }
}
