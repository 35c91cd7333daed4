package dev.espalier.sweeps.spec;

import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.queue.JobBatches;
import dev.espalier.text.Pointers;
import dev.espalier.web.Schemas;
import dev.espalier.web.problems.Problem;
import dev.espalier.web.problems.Problem.FieldError;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** From a request to checked jobs, or to everything that stands in the way: 400 as far as it is form, 422 beyond. */
@Component
public class SweepChecks {
    private final Schemas schemas;
    private final JobBatches batches;
    private final JsonMapper json;

    SweepChecks(Schemas schemas, JobBatches batches, JsonMapper json) {
        this.schemas = schemas;
        this.batches = batches;
        this.json = json;
    }

    /** One child for each combination, in their order. */
    public List<Child> children(String tenant, SweepSpec spec) {
        List<JobPointer> places = places(spec.matrix());
        distinct(spec.matrix());
        bounded(spec);
        ObjectNode base = base(spec);
        settable(places, base);
        List<Map<String, JsonNode>> combinations = spec.matrix().combinations();
        List<JobSpec> asked = read(spec, places, base, combinations);
        List<JobSpec> jobs = check(batches.checks(tenant), spec, places, combinations, asked);
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            children.add(new Child(combinations.get(i), jobs.get(i)));
        }
        return children;
    }

    private static List<JobPointer> places(Matrix matrix) {
        List<FieldError> errors = new ArrayList<>();
        List<JobPointer> places = new ArrayList<>();
        for (String pointer : matrix.axes().keySet()) {
            JobPointer.of(pointer)
                    .ifPresentOrElse(
                            places::add,
                            () -> errors.add(new FieldError(
                                    at(pointer),
                                    "a key of the matrix is a JSON Pointer into the base, such as \"/steps/0/sparsity\","
                                            + " was \"" + JobPointer.cut(pointer) + "\"")));
        }
        refuse(errors);
        return places;
    }

    private static void distinct(Matrix matrix) {
        List<FieldError> errors = new ArrayList<>();
        matrix.axes().forEach((pointer, values) -> {
            Map<String, Integer> seen = new HashMap<>();
            for (int i = 0; i < values.size(); i++) {
                Integer before = seen.putIfAbsent(key(values.get(i)), i);
                if (before != null) {
                    errors.add(new FieldError(
                            at(pointer) + "/" + i,
                            JobPointer.cut(values.get(i).toString()) + " stands there twice, first as item " + before));
                }
            }
        });
        refuse(errors);
    }

    /** Equal for numbers that are equal however they are written. */
    private static String key(JsonNode value) {
        return value.isNumber()
                ? value.decimalValue().stripTrailingZeros().toString()
                : value.getNodeType() + " " + value;
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static void bounded(SweepSpec spec) {
        BigInteger size = spec.matrix().size();
        if (size.compareTo(BigInteger.valueOf(spec.maxJobs())) > 0) {
            throw Problem.impossible(
                    "/matrix",
                    "the matrix has " + size + " combinations, more than maxJobs = " + spec.maxJobs()
                            + ", which may be 1000 at most");
        }
    }

    /** The base with the sweep's requirements, if it has none of its own. */
    private ObjectNode base(SweepSpec spec) {
        ObjectNode base = spec.base().copy();
        if (spec.requirements() != null && !spec.base().has("requirements")) {
            base.set("requirements", json.valueToTree(spec.requirements()));
        }
        return base;
    }

    private static void settable(List<JobPointer> places, ObjectNode base) {
        List<FieldError> errors = new ArrayList<>();
        for (JobPointer place : places) {
            String obstacle = place.obstacle(base);
            if (obstacle != null) {
                errors.add(new FieldError(at(place.pointer()), obstacle));
            }
            for (JobPointer other : places) {
                if (other != place && other.holds(place.pointer())) {
                    errors.add(new FieldError(
                            at(place.pointer()),
                            "it lies inside of \"" + other.pointer() + "\", which the matrix sets too"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.impossible(errors);
        }
    }

    private List<JobSpec> read(
            SweepSpec spec, List<JobPointer> places, ObjectNode base, List<Map<String, JsonNode>> combinations) {
        CombinationErrors errors = new CombinationErrors(spec, places, combinations.size());
        ChildNames names = new ChildNames(spec, places);
        List<JobSpec> jobs = new ArrayList<>();
        for (Map<String, JsonNode> values : combinations) {
            ObjectNode job = base.deepCopy();
            places.forEach(place -> place.set(
                    job,
                    values.getOrDefault(place.pointer(), NullNode.getInstance()).deepCopy()));
            try {
                jobs.add(names.named(schemas.read(job, JobSpec.class), values));
            } catch (Problem e) {
                errors.add(fields(e), values);
            }
        }
        refuse(errors.told());
        return jobs;
    }

    private static List<JobSpec> check(
            UnaryOperator<JobSpec> checks,
            SweepSpec spec,
            List<JobPointer> places,
            List<Map<String, JsonNode>> combinations,
            List<JobSpec> asked) {
        CombinationErrors errors = new CombinationErrors(spec, places, combinations.size());
        List<JobSpec> jobs = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            try {
                jobs.add(checks.apply(asked.get(i)));
            } catch (Problem e) {
                errors.add(fields(e), combinations.get(i));
            }
        }
        List<FieldError> told = errors.told();
        if (!told.isEmpty()) {
            throw Problem.impossible(told);
        }
        return jobs;
    }

    private static List<FieldError> fields(Problem problem) {
        if (problem.errors().isEmpty()) {
            throw problem;
        }
        return problem.errors();
    }

    private static String at(String pointer) {
        return "/matrix/" + Pointers.escape(pointer);
    }
}
