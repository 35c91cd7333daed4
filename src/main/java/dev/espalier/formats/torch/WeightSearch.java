package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.formats.torch.WeightSet.Likelihood;
import dev.espalier.formats.torch.WeightSet.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Finds a network's weights in what training scripts save around them.
 *
 * <pre>
 * looked into    dictionaries, lists and tuples, at most six deep, each once; no state of an optimizer
 * one set        taken, whatever it is called
 * several        those under state_dict, model_state_dict or model, in this order; of these the only one;
 *                else the only one that is named as modules name parameters, or that holds matrices
 * still several  none
 * </pre>
 */
final class WeightSearch {
    private static final List<String> DOCUMENTED = List.of("state_dict", "model_state_dict", "model");
    private static final int DEEPEST = 6;
    private static final Pattern TRAINING =
            Pattern.compile("(optim(i[sz]er)?|sched(uler)?)[a-z]?s?|opt|amp|scaler|rng|callbacks|loops");
    private static final Pattern MOMENTS = Pattern.compile("(max_)?exp_avg(_sq)?|momentum_buffers?|square_avg");

    private final Set<PickleValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<WeightSet> found = new ArrayList<>();
    private final boolean everywhere;

    private WeightSearch(boolean everywhere) {
        this.everywhere = everywhere;
    }

    /** The likeliest sets: one where it is clear which is meant, none where there are no tensors by name. */
    static List<WeightSet> in(PickleValue root) {
        List<WeightSet> sets = search(root, false);
        return chosen(sets.isEmpty() ? search(root, true) : sets);
    }

    private static List<WeightSet> search(PickleValue root, boolean everywhere) {
        WeightSearch search = new WeightSearch(everywhere);
        search.root(root);
        return search.found;
    }

    private void root(PickleValue value) {
        switch (value) {
            case Dictionary dictionary -> dictionary(dictionary, List.of());
            case Listing list -> items(list.items(), list.kind(), List.of());
            case Tuple tuple -> items(tuple.items(), tuple.kind(), List.of());
            default -> {
                // Nothing else holds dictionaries.
            }
        }
    }

    private void walk(PickleValue value, List<Step> path, Supplier<Step> step) {
        switch (value) {
            case Dictionary dictionary when isNew(dictionary, path) -> dictionary(dictionary, with(path, step.get()));
            case Listing list when isNew(list, path) -> items(list.items(), list.kind(), with(path, step.get()));
            case Tuple tuple when isNew(tuple, path) -> items(tuple.items(), tuple.kind(), with(path, step.get()));
            default -> {
                // Nothing else holds dictionaries.
            }
        }
    }

    private boolean isNew(PickleValue value, List<Step> path) {
        return path.size() < DEEPEST && seen.add(value);
    }

    private void items(List<PickleValue> items, String kind, List<Step> path) {
        for (int i = 0; i < items.size(); i++) {
            int place = i;
            walk(items.get(i), path, () -> new Step.Place(place, kind));
        }
    }

    private void dictionary(Dictionary dictionary, List<Step> path) {
        if (dictionary.get("param_groups") != null && dictionary.get("state") != null) {
            return;
        }
        WeightSet set = new WeightSet(path, dictionary);
        boolean holds = WeightSet.isOne(dictionary);
        if (holds) {
            found.add(set);
        }
        // What lies in a module's weights are states of its own, but a documented wrapper may have tensors beside it
        boolean closed = holds && set.likelihood() == Likelihood.MODULES;
        dictionary.items().forEach((key, value) -> {
            if (DOCUMENTED.contains(key) || (!closed && (everywhere || !isTraining(key)))) {
                walk(value, path, () -> new Step.Key(key, dictionary));
            }
        });
        List<PickleValue> others = dictionary.others();
        for (int i = 0; i + 1 < others.size() && !closed; i += 2) {
            if (others.get(i) instanceof Whole(long key)) {
                walk(others.get(i + 1), path, () -> new Step.Place(key, dictionary.kind()));
            }
        }
    }

    private static boolean isTraining(String key) {
        return MOMENTS.matcher(key).matches()
                || Arrays.stream(key.toLowerCase(Locale.ROOT).split("[^a-z]+"))
                        .anyMatch(word -> TRAINING.matcher(word).matches());
    }

    private static List<Step> with(List<Step> path, Step step) {
        List<Step> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static List<WeightSet> chosen(List<WeightSet> sets) {
        List<WeightSet> left = sets;
        for (int depth = 0; haveOneWay(left, depth); depth++) {
            left = documented(left, depth).orElse(left);
        }
        Likelihood best = left.stream()
                .map(WeightSet::likelihood)
                .max(Comparator.naturalOrder())
                .orElse(Likelihood.LOOSE);
        return left.stream().filter(set -> set.likelihood() == best).toList();
    }

    /** Whether there are several, all below the same place. */
    private static boolean haveOneWay(List<WeightSet> sets, int depth) {
        return sets.size() > 1
                && sets.stream().allMatch(set -> set.path().size() >= depth)
                && sets.stream()
                                .map(set -> set.path().subList(0, depth))
                                .distinct()
                                .count()
                        == 1
                && sets.stream().anyMatch(set -> set.path().size() > depth);
    }

    private static Optional<List<WeightSet>> documented(List<WeightSet> sets, int depth) {
        for (String wrapper : DOCUMENTED) {
            List<WeightSet> under = sets.stream()
                    .filter(set -> leadsThrough(set, depth, wrapper))
                    .toList();
            if (!under.isEmpty()) {
                return Optional.of(under);
            }
        }
        return Optional.empty();
    }

    private static boolean leadsThrough(WeightSet set, int depth, String wrapper) {
        return set.path().size() > depth
                && switch (set.path().get(depth)) {
                    case Step.Key(String name, Dictionary _) -> name.equals(wrapper);
                    case Step.Place _ -> false;
                };
    }
}
