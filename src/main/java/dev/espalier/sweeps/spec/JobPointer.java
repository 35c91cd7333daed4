package dev.espalier.sweeps.spec;

import dev.espalier.text.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON Pointer (RFC 6901) to a place in a job. */
record JobPointer(String pointer, List<String> names) {
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final int MOST_SHOWN = 100;

    JobPointer {
        names = List.copyOf(names);
    }

    /** Empty where the text is no pointer, or points to the job as a whole. */
    static Optional<JobPointer> of(String pointer) {
        if (!isPointer(pointer)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (String name : pointer.substring(1).split("/", -1)) {
            names.add(Pointers.unescape(name));
        }
        return Optional.of(new JobPointer(pointer, names));
    }

    private static boolean isPointer(String text) {
        return text.startsWith("/") && !text.replace("~0", "").replace("~1", "").contains("~");
    }

    /** The last name: what the place is called in short. */
    String shortName() {
        return names.getLast();
    }

    /** Whether the other place is this one or inside of it. */
    boolean holds(String other) {
        return other.equals(pointer) || other.startsWith(pointer + "/");
    }

    /** What stands in the way of setting the place in the job; null where nothing does. */
    @Nullable
    String obstacle(ObjectNode job) {
        JsonNode node = job;
        StringBuilder way = new StringBuilder();
        for (String name : names.subList(0, names.size() - 1)) {
            JsonNode next = child(node, name);
            way.append('/').append(Pointers.escape(name));
            if (next == null || next.isNull()) {
                return "the base has nothing at " + shown(way.toString()) + ", in which it would be set";
            }
            node = next;
        }
        if (node instanceof ObjectNode) {
            return null;
        }
        if (node instanceof ArrayNode array) {
            return child(array, names.getLast()) == null
                    ? "the list at " + shown(way.toString()) + " has " + array.size() + " items, counted from 0"
                    : null;
        }
        return "the base has no object at " + shown(way.toString()) + ", in which it would be set";
    }

    /** Sets the place; asks for no {@link #obstacle}. */
    void set(ObjectNode job, JsonNode value) {
        JsonNode node = job;
        for (String name : names.subList(0, names.size() - 1)) {
            JsonNode next = child(node, name);
            if (next == null) {
                throw new IllegalStateException("bug: nobody asked what stands in the way of " + pointer);
            }
            node = next;
        }
        switch (node) {
            case ObjectNode object -> object.set(names.getLast(), value);
            case ArrayNode array -> array.set(Integer.parseInt(names.getLast()), value);
            default -> throw new IllegalStateException("bug: nobody asked what stands in the way of " + pointer);
        }
    }

    private static @Nullable JsonNode child(JsonNode node, String name) {
        return switch (node) {
            case ObjectNode object -> object.get(name);
            case ArrayNode array -> INDEX.matcher(name).matches() ? array.get(Integer.parseInt(name)) : null;
            default -> null;
        };
    }

    private static String shown(String text) {
        return "\"" + cut(text) + "\"";
    }

    /** The beginning of a text that is anybody's. */
    static String cut(String text) {
        return text.length() <= MOST_SHOWN ? text : cut(text, MOST_SHOWN) + "...";
    }

    /** As many characters at most, and not half of one. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
