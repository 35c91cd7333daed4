package dev.espalier.jobs.process;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the places of this host out of what a runner says, since clients read it: of each only the last name stays.
 * What stands for a file below one of them still tells which file it was.
 */
record HostPaths(List<Place> places) {
    HostPaths {
        places = List.copyOf(places);
    }

    static HostPaths of(Collection<Path> paths) {
        return new HostPaths(paths.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .distinct()
                .sorted(Comparator.comparing(Path::getNameCount).reversed())
                .map(Place::of)
                .filter(Objects::nonNull)
                .toList());
    }

    /** A path where no longer name follows, and what is said instead. */
    record Place(String path, Pattern pattern, String name) {
        static @org.jspecify.annotations.Nullable Place of(Path path) {
            Path name = path.getFileName();
            return name == null
                    ? null
                    : new Place(
                            path.toString(),
                            Pattern.compile(Pattern.quote(path.toString()) + "(?![\\w-])"),
                            Matcher.quoteReplacement(name.toString()));
        }
    }

    String hide(String text) {
        String hidden = text;
        for (Place place : places) {
            if (hidden.contains(place.path())) {
                hidden = place.pattern().matcher(hidden).replaceAll(place.name());
            }
        }
        return hidden;
    }
}
