package dev.espalier.jobs.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.sharing.SharedPrefixes.Prefix;
import dev.espalier.jobs.sharing.Waiting.Member;
import dev.espalier.runner.RunnerJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two sparsities by two numbers of bits, worked out by hand. */
public class SharedPrefixesTest {
    private static final List<JobSpec> GRID =
            List.of(spec(0.4, 6, 1), spec(0.4, 4, 1), spec(0.8, 6, 1), spec(0.8, 4, 1));

    @Test
    void ways_part_after_the_baseline_and_after_each_first_step() {
        List<List<Prefix>> ways = SharedPrefixes.of(GRID);
        assertThat(ways)
                .allSatisfy(way -> assertThat(way).extracting(Prefix::steps).containsExactly(0, 1));
        assertThat(ways.stream().map(way -> way.get(0).hash()).distinct()).hasSize(1);
        assertThat(ways.get(0).get(1))
                .isEqualTo(ways.get(1).get(1))
                .isNotEqualTo(ways.get(2).get(1));
    }

    @Test
    void a_place_where_all_go_on_alike_is_none() {
        List<List<Prefix>> ways = SharedPrefixes.of(GRID.subList(0, 2));
        assertThat(ways)
                .allSatisfy(way -> assertThat(way).extracting(Prefix::steps).containsExactly(1));
    }

    @Test
    void seeds_share_the_baseline_alone_and_other_models_nothing() {
        List<List<Prefix>> ways = SharedPrefixes.of(List.of(spec(0.4, 6, 1), spec(0.4, 6, 2)));
        assertThat(ways)
                .allSatisfy(way -> assertThat(way).extracting(Prefix::steps).containsExactly(0));
        assertThat(SharedPrefixes.of(List.of(spec(0.4, 6, 1), ofModel(spec(0.4, 6, 1)))))
                .containsOnly(List.of());
    }

    @Test
    void jobs_that_differ_in_exports_alone_share_all_steps() {
        List<List<Prefix>> ways =
                SharedPrefixes.of(List.of(spec(0.4, 6, 1), spec(0.4, 6, 1).withName("other")));
        assertThat(ways)
                .allSatisfy(way -> assertThat(way).extracting(Prefix::steps).containsExactly(2));
    }

    @Test
    void the_first_goes_and_the_others_wait_for_what_they_share_most_with_it() {
        assertThat(told(members(GRID, "?", "?", "?", "?"), Set.of()))
                .containsExactly("0 goes", "1 waits for 0 to do 1", "2 waits for 0 to do 0", "3 waits for 0 to do 0");
    }

    @Test
    void after_the_baseline_one_job_a_branch_goes() {
        String baseline = SharedPrefixes.of(GRID).get(0).get(0).hash();
        assertThat(told(members(GRID, null, "0", "0", "0"), Set.of(baseline)))
                .containsExactly("1 waits for 0 to do 1", "2 goes", "3 waits for 2 to do 1");
    }

    @Test
    void whose_leader_has_ended_goes_itself_or_waits_for_the_next() {
        List<Member> left = members(GRID, "0", "0", "0", "0").subList(1, 4);
        assertThat(told(left, Set.of())).containsExactly("1 goes", "2 waits for 1 to do 0", "3 waits for 1 to do 0");
    }

    @Test
    void a_checkpoint_further_on_makes_waiting_for_one_before_needless() {
        List<List<Prefix>> ways = SharedPrefixes.of(GRID);
        assertThat(told(
                        members(GRID, null, "0", "0", "0"),
                        Set.of(ways.get(1).get(1).hash())))
                .startsWith("1 goes");
    }

    @Test
    void a_job_keeps_what_others_still_need_and_is_not_there_yet() {
        List<Member> all = members(GRID, null, "0", "0", "0");
        List<Prefix> way = all.get(0).way();
        assertThat(Waiting.keepAfter(all, "0", way, -1, Set.of())).containsExactly(0, 1);
        assertThat(Waiting.keepAfter(all, "0", way, 0, Set.of(way.get(0).hash())))
                .containsExactly(1);
        assertThat(Waiting.keepAfter(List.of(all.get(0), all.get(2)), "0", way, -1, Set.of()))
                .containsExactly(0);
        assertThat(Waiting.keepAfter(List.of(all.get(0)), "0", way, -1, Set.of()))
                .isEmpty();
    }

    private static List<String> told(List<Member> members, Set<String> stored) {
        return Waiting.plan(members, stored).entrySet().stream()
                .map(each -> each.getKey()
                        + each.getValue()
                                .map(wait -> " waits for " + wait.leader() + " to do " + wait.steps())
                                .orElse(" goes"))
                .toList();
    }

    /** Named by their numbers. */
    private static List<Member> members(List<JobSpec> specs, @Nullable String... waitsFor) {
        List<List<Prefix>> ways = SharedPrefixes.of(specs);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            members.add(new Member(String.valueOf(i), 0, waitsFor[i], ways.get(i)));
        }
        return members;
    }

    public static JobSpec spec(double sparsity, int bits, long seed) {
        return RunnerJson.mapper().readValue("""
                {"seed": %d, "modelId": "mdl_1", "datasetId": "dst_1",
                 "steps": [{"type": "prune", "sparsity": %s}, {"type": "quantize", "bits": %d}]}""".formatted(seed, sparsity, bits), JobSpec.class);
    }

    private static JobSpec ofModel(JobSpec spec) {
        String json = RunnerJson.mapper().writeValueAsString(spec).replace("mdl_1", "mdl_2");
        return RunnerJson.mapper().readValue(json, JobSpec.class);
    }
}
